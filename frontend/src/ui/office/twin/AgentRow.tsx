import { memo } from 'react';
import { useText } from '../../hooks/useText';
import { Glyph } from '../../parts/Glyph';
import type { Shown } from '../../parts/shown';
import { pick } from '../picking';

export interface AgentRowProps {
  agentId: string;
  name: string;
  role: string | null;
  status: Shown;
  /** What else the picture shows, parted by semicolons. */
  facts: string;
  isPicked: boolean;
  isChosen: boolean;
  onSelect(agentId: string): void;
}

/** One agent as text. It says what the picture shows, so it is made of texts alone: the same texts, the same row. */
export const AgentRow = memo(function AgentRow({ agentId, name, role, status, facts, isPicked, isChosen, onSelect }: AgentRowProps) {
  const { t } = useText();
  return (
    <li className="twin-row" aria-current={isChosen || undefined}>
      <label className="twin-pick">
        <input type="checkbox" checked={isPicked} aria-label={t('pick.named', { name })} onChange={() => pick([agentId], true)} />
      </label>
      <div>
        <button type="button" className="link-button twin-name" onClick={() => onSelect(agentId)}>
          <Glyph status={status} />
          {t('office.row', { name, role: role ?? t('office.noRole'), status: t(`status.${status}`) })}
        </button>
        {facts !== '' && <p className="twin-facts">{facts}</p>}
      </div>
    </li>
  );
});
