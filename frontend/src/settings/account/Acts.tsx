import type { AuditDetail, AuditEntry } from '../../protocol/people';
import { useText } from '../../ui/hooks/useText';
import { actOf, nameOf, saidOf } from './auditWords';

const SHOWN_AT_ONCE = 4;
/** Who acts where nobody is signed in, as the server names them. */
const NOBODY = 'nobody';

function Detail({ detail }: { detail: AuditDetail }) {
  const { t, format } = useText();
  return (
    <div>
      <dt>{nameOf(detail, t)}</dt>
      <dd>{saidOf(detail, { t, moment: format.full })}</dd>
    </div>
  );
}

function Details({ details }: { details: readonly AuditDetail[] }) {
  const { t } = useText();
  if (details.length === 0) return null;
  const list = (
    <dl className="act-details">
      {details.map((detail) => (
        <Detail key={detail.name} detail={detail} />
      ))}
    </dl>
  );
  if (details.length <= SHOWN_AT_ONCE) return list;
  return (
    <details>
      <summary>{t('audit.details', { count: details.length })}</summary>
      {list}
    </details>
  );
}

function Act({ entry }: { entry: AuditEntry }) {
  const { t, format } = useText();
  const { at, actor, actorName, action, target, details } = entry;
  const act = actOf(action, t);
  return (
    <li className="act">
      <p className="act-head">
        <strong title={action}>{act ?? <code>{action}</code>}</strong>
        {target && <code className="act-target">{target}</code>}
      </p>
      <Details details={details} />
      <p className="act-who">
        <span title={actor}>{actor === NOBODY ? t('audit.nobody') : (actorName ?? actor)}</span>
        {at !== null && <time dateTime={at}>{format.full(at)}</time>}
      </p>
    </li>
  );
}

/** Acts of administration, one below the other, each with all that is told of it. */
export function Acts({ entries, label }: { entries: readonly AuditEntry[]; label: string }) {
  const { t } = useText();
  if (entries.length === 0) return <p className="card quiet">{t('audit.none')}</p>;
  return (
    <ol className="card rows acts" aria-label={label}>
      {entries.map((entry) => (
        <Act key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}
