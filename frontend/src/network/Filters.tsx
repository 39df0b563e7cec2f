import { useId } from 'react';
import { KINDS, type NetworkView } from '../protocol/network';
import { DEFAULT_WINDOW, spanMs } from '../protocol/span';
import { setQuery } from '../ui/hooks/useQuery';
import { useText } from '../ui/hooks/useText';
import { Choice } from '../ui/kit/Choice';
import { MenuButton } from '../ui/kit/MenuButton';
import { save, type FileKind } from './exports';
import type { Asked } from './question';
import { groupsOf } from './shown';

const WINDOWS = ['1h', '8h', '1d', '7d', '30d'];
const LEAST = [0, 0.5, 1, 3, 5, 10];
const EVERYBODY = 'all';
const FILES: readonly FileKind[] = ['graphml', 'nodes', 'edges', 'png'];

export interface FiltersProps {
  asked: Asked;
  network: NetworkView;
  tones: ReadonlyMap<string | number | null, number>;
}

function Kinds({ asked }: { asked: Asked }) {
  const { t } = useText();
  const toggle = (kind: (typeof KINDS)[number]): void => {
    const next = asked.kinds.includes(kind) ? asked.kinds.filter((one) => one !== kind) : [...asked.kinds, kind];
    setQuery({ kinds: next.length === KINDS.length ? null : next.join(',') });
  };
  return (
    <div className="network-segments" role="group" aria-label={t('network.kinds')}>
      {KINDS.map((kind) => (
        <button key={kind} type="button" aria-pressed={asked.kinds.includes(kind)} onClick={() => toggle(kind)}>
          {t(`network.kind.${kind}`)}
        </button>
      ))}
    </div>
  );
}

/** What of the network is counted and shown; all of it stands in the address. */
export function Filters({ asked, network, tones }: FiltersProps) {
  const { t, format } = useText();
  const search = useId();
  const { departments, communities } = groupsOf(network);
  const windows = WINDOWS.includes(asked.window) ? WINDOWS : [...WINDOWS, asked.window];
  const groups = [
    { key: EVERYBODY, name: t('network.everybody') },
    ...departments.map((name) => ({ key: `d:${name}`, name })),
    ...communities.map(({ key, label }) => ({ key, name: t('network.communityNamed', { label }) })),
  ];
  const least = LEAST.includes(asked.minWeight) ? LEAST : [...LEAST, asked.minWeight];
  return (
    <div className="network-filters">
      <Kinds asked={asked} />
      <Choice
        label={t('network.window')}
        options={windows.map((key) => ({ key, name: format.duration((spanMs(key) ?? 0) / 1000) }))}
        value={asked.window}
        onChange={(window) => setQuery({ window: window === DEFAULT_WINDOW ? null : window })}
      />
      <Choice
        label={t('network.least')}
        options={least.map((weight) => ({ key: String(weight), name: weight ? t('network.leastOf', { weight: format.decimal(weight) }) : t('network.anyWeight') }))}
        value={String(asked.minWeight)}
        onChange={(weight) => setQuery({ min: weight === '0' ? null : weight })}
      />
      <Choice
        label={t('network.group')}
        options={groups}
        value={groups.some(({ key }) => key === asked.group) ? (asked.group ?? EVERYBODY) : EVERYBODY}
        onChange={(group) => setQuery({ group: group === EVERYBODY ? null : group })}
      />
      <label className="unseen" htmlFor={search}>
        {t('network.search')}
      </label>
      <input id={search} className="input network-search" type="search" placeholder={t('network.search')} value={asked.search} onChange={(event) => setQuery({ q: event.target.value })} />
      <div className="network-segments" role="group" aria-label={t('network.dimensions')}>
        {(['2d', '3d'] as const).map((dimensions) => (
          <button key={dimensions} type="button" aria-pressed={asked.dimensions === dimensions} onClick={() => setQuery({ view: dimensions === '2d' ? null : dimensions })}>
            {dimensions.toUpperCase()}
          </button>
        ))}
      </div>
      <MenuButton label={t('network.export')} acts={FILES.map((kind) => ({ key: kind, name: t(`network.export.${kind}`), run: () => void save(kind, network, tones) }))}>
        {t('network.export')}
      </MenuButton>
    </div>
  );
}
