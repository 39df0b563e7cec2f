import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import type { AgentView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { useText } from '../../ui/hooks/useText';
import { Face } from '../../ui/parts/Face';

const OFFERED = 6;

function offersFor(agents: Iterable<AgentView>, sought: string, without: string | undefined): AgentView[] {
  const wanted = sought.trim().toLowerCase();
  const fits = ({ agentId, name }: AgentView): boolean =>
    agentId !== without && (name.toLowerCase().includes(wanted) || agentId.toLowerCase().includes(wanted));
  return [...agents].filter(fits).slice(0, OFFERED);
}

export interface AgentFieldProps {
  label: string;
  chosen: AgentView | null;
  /** Who is not offered: the one that is compared with. */
  without?: string | undefined;
  autoFocus?: boolean;
  onChoose(agent: AgentView | null): void;
}

/** Find an agent by a part of its name or key: arrows choose, Enter takes, Escape closes. */
export function AgentField({ label, chosen, without, autoFocus = false, onChoose }: AgentFieldProps) {
  const { t } = useText();
  const list = useId();
  const agents = useStore((state) => state.agents);
  const [sought, setSought] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const offers = useMemo(() => offersFor(agents.values(), sought, without), [agents, sought, without]);
  const take = (agent: AgentView): void => {
    onChoose(agent);
    setSought('');
    setOpen(false);
  };
  const steer = (event: KeyboardEvent): void => {
    const offer = offers[at];
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, offers.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (event.key === 'Enter' && open && offer) take(offer);
    else if (event.key === 'Escape' && open) setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="agent-field" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      <label className="field">
        <span>{label}</span>
        <input
          className="input"
          role="combobox"
          aria-expanded={open}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={open && offers[at] ? `${list}-${at}` : undefined}
          autoComplete="off"
          autoFocus={autoFocus}
          placeholder={t('identity.seekAgent')}
          value={open ? sought : (chosen?.name ?? sought)}
          onFocus={() => setOpen(true)}
          onChange={(event) => {
            setSought(event.target.value);
            setOpen(true);
            setAt(0);
            onChoose(null);
          }}
          onKeyDown={steer}
        />
      </label>
      {open && (
        <ul id={list} role="listbox" aria-label={label} className="offers card">
          {offers.map((agent, index) => (
            <li
              key={agent.agentId}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === at}
              tabIndex={-1}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(agent)}
            >
              <Face id={agent.id} size={24} />
              <span>
                {agent.name}
                <small className="breakable">{agent.agentId}</small>
              </span>
            </li>
          ))}
          {offers.length === 0 && <li className="quiet">{t('identity.nobody')}</li>}
        </ul>
      )}
    </div>
  );
}
