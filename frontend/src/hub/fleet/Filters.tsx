import { useStore } from '../../store/store';
import { setQuery } from '../../ui/hooks/useQuery';
import { useStageName } from '../../ui/hooks/useStageName';
import { useText } from '../../ui/hooks/useText';
import { Choice } from '../../ui/kit/Choice';
import { SHOWN } from '../../ui/parts/shown';
import { valuesOf, type Criteria } from './criteria';

const SILENCES = ['5', '15', '60', '240'];
const ANY = 'any';

interface FilterProps {
  /** What the address calls it. */
  by: string;
  label: string;
  value: string | null;
  options: readonly { key: string; name: string }[];
}

function Filter({ by, label, value, options }: FilterProps) {
  const { t } = useText();
  const all = [{ key: ANY, name: t('fleet.any') }, ...options];
  return <Choice label={label} isLabelUnseen={false} options={all} value={value ?? ANY} onChange={(key) => setQuery({ [by]: key === ANY ? null : key })} />;
}

const named = (key: string) => ({ key, name: key });

/** By what agents are chosen: whoever fits all of it. */
export function Filters({ criteria }: { criteria: Criteria }) {
  const { t, format } = useText();
  const stageName = useStageName();
  const agents = useStore((state) => state.agents);
  const pipeline = useStore((state) => state.pipeline);
  const picked = useStore((state) => state.picked);
  return (
    <div className="fleet-filters">
      <label className="fleet-search">
        <span className="unseen">{t('fleet.search')}</span>
        <input className="input" type="search" placeholder={t('fleet.search')} value={criteria.text} onChange={(event) => setQuery({ q: event.target.value })} />
      </label>
      <Filter by="status" label={t('fleet.status')} value={criteria.status} options={SHOWN.map((key) => ({ key, name: t(`status.${key}`) }))} />
      <Filter by="department" label={t('hub.by.department')} value={criteria.department} options={valuesOf(agents, 'department').map(named)} />
      <Filter by="role" label={t('fleet.role')} value={criteria.role} options={valuesOf(agents, 'role').map(named)} />
      <Filter by="silent" label={t('fleet.silent')} value={criteria.silentMinutes === null ? null : String(criteria.silentMinutes)} options={SILENCES.map((key) => ({ key, name: t('fleet.silentFor', { time: format.duration(Number(key) * 60) }) }))} />
      <Filter by="stage" label={t('fleet.stage')} value={criteria.stage} options={pipeline.map(({ key }) => ({ key, name: stageName(key) }))} />
      {picked.size > 0 && (
        <button type="button" className="button" aria-pressed={criteria.picked} onClick={() => setQuery({ picked: criteria.picked ? '0' : '1' })}>
          {t('fleet.picked', { count: picked.size })}
        </button>
      )}
    </div>
  );
}
