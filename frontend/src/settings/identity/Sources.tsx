import { useCallback, useState } from 'react';
import type { Claim } from '../../protocol/identities';
import type { AgentView } from '../../protocol/types';
import { isMessageKey } from '../../i18n/translate';
import { claimsOf } from '../../sync/identities';
import { goTo, pathOf } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import { SHOWN } from '../../ui/parts/shown';
import { sourceName } from '../../ui/parts/sourceName';
import { Ago } from '../parts/Ago';
import { useLoaded } from '../parts/useLoaded';
import { useMay } from '../parts/useMay';
import { AgentField } from './AgentField';
import { MergeConfirm } from './MergeConfirm';

function ClaimRow({ claim, own }: { claim: Claim; own: string }) {
  const { t } = useText();
  const shown = SHOWN.find((status) => status === claim.status);
  const waits = `waitingOn.${claim.waitingOn}`;
  return (
    <li className="claim">
      <Glyph status={shown ?? 'offline'} size={16} />
      <div>
        <strong>{sourceName(claim.source)}</strong>
        <small className="breakable">
          {shown ? t(`status.${shown}`) : claim.status}
          {claim.waitingOn && ` · ${isMessageKey(waits) ? t(waits) : claim.waitingOn}`}
          {claim.activity && ` · ${claim.activity}`}
        </small>
        {claim.agentId !== null && claim.agentId !== own && <small className="breakable mono">{claim.agentId}</small>}
      </div>
      <small>
        <Ago at={claim.at} />
      </small>
    </li>
  );
}

function SameAs({ agent }: { agent: AgentView }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const [other, setOther] = useState<AgentView | null>(null);
  if (!open) {
    return (
      <button type="button" className="link-button same-as" onClick={() => setOpen(true)}>
        {t('identity.sameAs')}
      </button>
    );
  }
  return (
    <>
      <AgentField label={t('identity.sameAsWho', { name: agent.name })} chosen={other} without={agent.agentId} autoFocus onChoose={setOther} />
      {other && (
        <MergeConfirm
          from={agent}
          into={other}
          onMerged={() => goTo(pathOf('office', { agent: other.agentId }), 'replace')}
          onCancel={() => setOther(null)}
        />
      )}
    </>
  );
}

/** What each source says of an agent, whether they agree, and that it is the same as another. */
export function Sources({ agent }: { agent: AgentView }) {
  const { t } = useText();
  const { operate } = useMay();
  const load = useCallback((signal: AbortSignal) => claimsOf(agent.id, signal), [agent.id]);
  const { value } = useLoaded(load, true);
  const claims = value?.claims ?? [];
  if (claims.length === 0 && !operate) return null;
  return (
    <section className="drawer-part">
      <header className="part-head">
        <h3>{t(claims.length > 0 ? 'identity.sources' : 'set.page.identity')}</h3>
        {value?.conflict && (
          <span className="conflict">
            <Glyph status="error" size={14} />
            {t('identity.conflict')}
          </span>
        )}
      </header>
      {value?.conflict && <p className="page-note">{t('identity.conflictWhy')}</p>}
      {claims.length > 0 && (
        <ul className="claims">
          {claims.map((claim) => (
            <ClaimRow key={`${claim.source} ${claim.agentId}`} claim={claim} own={agent.agentId} />
          ))}
        </ul>
      )}
      {operate && <SameAs agent={agent} />}
    </section>
  );
}
