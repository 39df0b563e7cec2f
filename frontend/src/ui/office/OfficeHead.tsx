import type { Places } from '../../scene/campus/places';
import type { Tallies } from '../../scene/campus/tally';
import { useStore } from '../../store/store';
import { useText } from '../hooks/useText';
import { OfficeTools } from './OfficeTools';
import { tallyAt } from './usePlaces';
import { goToAgent, goToPlace, type Where } from './where';

export interface OfficeHeadProps {
  where: Where;
  places: Places | null;
  counted: Tallies;
}

interface Crumb {
  key: string;
  name: string;
  go(): void;
}

/** The way here: everything, the floor, the team, the person. */
function useCrumbs(where: Where, places: Places | null): Crumb[] {
  const { t, language } = useText();
  const agent = useStore((state) => (where.agent === null ? undefined : state.agents.get(where.agent)));
  if (places === null) return [{ key: 'all', name: t('office.title'), go: () => goToPlace(null) }];
  const home = agent && places.teamOf(agent);
  const team = places.team(where.team, where.floor) ?? home;
  const floor = places.floor(where.floor) ?? places.floor(team?.floor ?? null) ?? (agent && places.floors[places.floorOf(agent)]);
  const only = places.floors.length === 1 ? places.floors[0] : undefined;
  return [
    { key: 'all', name: only ? only.name[language] : t('campus.all'), go: () => goToPlace(null) },
    ...(floor && !only ? [{ key: floor.id, name: floor.name[language], go: () => goToPlace(floor.id) }] : []),
    ...(team && (where.team !== null || agent) ? [{ key: `team-${team.department}`, name: team.name[language], go: () => goToPlace(team.floor, team.department) }] : []),
    ...(agent ? [{ key: agent.agentId, name: agent.name, go: () => goToAgent(agent.agentId) }] : []),
  ];
}

function Crumbs({ crumbs }: { crumbs: Crumb[] }) {
  const { t } = useText();
  if (crumbs.length < 2) return null;
  return (
    <nav className="crumbs" aria-label={t('campus.way')}>
      <ol>
        {crumbs.slice(0, -1).map(({ key, name, go }) => (
          <li key={key}>
            <button type="button" className="link-button" onClick={go}>
              {name}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

export function OfficeHead({ where, places, counted }: OfficeHeadProps) {
  const { t } = useText();
  const crumbs = useCrumbs(where, places);
  const { total, counts } = tallyAt(places, counted, where);
  const facts = [
    t('office.count', { count: total }),
    t('office.working', { count: counts.working }),
    t('office.waiting', { count: counts.waiting }),
    t('office.errors', { count: counts.error }),
  ];
  return (
    <header className="floor-head">
      <div className="floor-name" data-covers>
        <Crumbs crumbs={crumbs} />
        <h1>{crumbs.at(-1)?.name}</h1>
        <p>{facts.join(' · ')}</p>
      </div>
      <OfficeTools where={where} places={places} counted={counted} />
    </header>
  );
}
