import { Button, Header, Label, ListBox, ListBoxItem, ListBoxSection, Popover, Select, SelectValue, type Key } from 'react-aria-components';
import type { FloorPlace, Places, Team } from '../../scene/campus/places';
import { teamKey, type Tallies, type Tally } from '../../scene/campus/tally';
import { useText } from '../hooks/useText';
import '../kit/kit.css';
import { ChevronIcon } from '../parts/icons';
import { goToPlace, type Where } from './where';

const ALL = 'all';
const keyOfFloor = (id: string): string => `floor/${id}`;
const keyOfTeam = (team: Team): string => `team/${teamKey(team)}`;

interface PlaceChooserProps {
  places: Places;
  counted: Tallies;
  where: Where;
}

function Figures({ tally }: { tally: Tally | undefined }) {
  const { format, t } = useText();
  const needs = (tally?.counts.waiting ?? 0) + (tally?.counts.error ?? 0);
  return (
    <span className="place-figures">
      {format.number(tally?.total ?? 0)}
      {needs > 0 && <b>{t('campus.needs', { count: needs })}</b>}
    </span>
  );
}

function FloorSection({ floor, counted, isOnly }: { floor: FloorPlace; counted: Tallies; isOnly: boolean }) {
  const { language } = useText();
  return (
    <ListBoxSection>
      <Header className="place-floor">{floor.name[language]}</Header>
      {!isOnly && (
        <ListBoxItem id={keyOfFloor(floor.id)} className="kit-item" textValue={floor.name[language]}>
          {floor.name[language]}
          <Figures tally={counted.floors.get(floor.id)} />
        </ListBoxItem>
      )}
      {floor.teams.map((team) => (
        <ListBoxItem key={keyOfTeam(team)} id={keyOfTeam(team)} className="kit-item place-team" textValue={team.name[language]}>
          {team.name[language]}
          <Figures tally={counted.teams.get(teamKey(team))} />
        </ListBoxItem>
      ))}
    </ListBoxSection>
  );
}

/** Where to look: everything, a floor, or a team on it. */
export function PlaceChooser({ places, counted, where }: PlaceChooserProps) {
  const { t } = useText();
  const team = places.team(where.team, where.floor);
  const chosen = team ? keyOfTeam(team) : places.floor(where.floor) ? keyOfFloor(where.floor ?? '') : ALL;
  const go = (key: Key | null): void => {
    const [kind, floorId, ...department] = String(key).split('/');
    if (kind === ALL) goToPlace(null);
    else goToPlace(floorId ?? null, kind === 'team' ? department.join('/') : null);
  };
  const isOnly = places.floors.length === 1;
  const all = t(isOnly ? 'campus.allTeams' : 'campus.allFloors');
  return (
    <Select className="place-chooser" value={chosen} onChange={go}>
      <Label className="unseen">{t('campus.choose')}</Label>
      <Button className="button place-button">
        <SelectValue>{({ selectedText }) => selectedText || all}</SelectValue>
        <ChevronIcon />
      </Button>
      <Popover className="kit-popover place-popover" placement="bottom end">
        <ListBox className="kit-list">
          <ListBoxItem id={ALL} className="kit-item" textValue={all}>
            {all}
            <Figures tally={counted.all} />
          </ListBoxItem>
          {places.floors.map((floor) => (
            <FloorSection key={floor.id} floor={floor} counted={counted} isOnly={isOnly} />
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
