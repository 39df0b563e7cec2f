import { useStore } from '../../store/store';
import { goTo, pathOf } from '../../ui/hooks/useRoute';
import { useText, type Text } from '../../ui/hooks/useText';
import { CommandWay } from '../ways/CommandWay';
import type { Choice } from './choices';
import { ReplyForm } from './ReplyForm';
import type { RowActs } from './useRow';

const AT_REST = 2;

export function wordFor(choice: Choice, { t }: Text, offline = false): string {
  const word = choice.kind === 'reply' && choice.said !== null ? choice.said : t(`hub.${choice.kind}`);
  const isSent = choice.kind !== 'reply' || choice.said !== null;
  return offline && isSent ? t('hub.later', { act: word }) : word;
}

/** Where an entry's agent or task is seen at work. */
export function placeOf({ agent, task }: RowActs['item']): string {
  return agent ? pathOf('office', { agent: agent.agentId }) : pathOf('flow', { task: task?.taskId ?? null });
}

/** What became of what was just done here. */
export function News({ row, isMain }: { row: RowActs; isMain: boolean }) {
  const { t } = useText();
  const { progress, item, hindrance } = row;
  const sent = useStore((state) => (progress.state === 'sent' ? state.commands.get(progress.commandId ?? '') : undefined));
  return (
    <span className="decision-news" role="status">
      {progress.state === 'sending' && t('hub.sending')}
      {sent && <CommandWay command={sent} />}
      {progress.state === 'sent' && !sent && progress.commandId !== null && t('hub.sent', { name: item.agent?.name ?? '' })}
      {progress.state === 'failed' && <b className="is-error">{t('hub.commandFailed', { why: progress.why })}</b>}
      {progress.state === 'none' && isMain && hindrance && t(hindrance)}
    </span>
  );
}

/** What stands beside the main action of a row that has only one. */
function Second({ row }: { row: RowActs }) {
  const { t } = useText();
  if (row.item.task === null) {
    return (
      <button type="button" className="button" onClick={() => goTo(placeOf(row.item))}>
        {t('hub.show')}
      </button>
    );
  }
  return (
    <button type="button" className="button" disabled={row.busy || row.offline || (row.hindrance !== null && row.hindrance !== 'hub.expired')} onClick={() => row.show('reassign')}>
      {t('hub.reassign')}
    </button>
  );
}

export interface DecisionsProps {
  row: RowActs;
  /** Whether this is the one whose main action is the view's main action. */
  main: boolean;
  /** Whether the agent is shown already, right here. */
  here?: boolean;
}

/** The buttons of one entry: the main action first, and what became of it. */
export function Decisions({ row, main, here = false }: DecisionsProps) {
  const text = useText();
  const { item, choices, hindrance, busy, offline } = row;
  if (row.dialog === 'reply') return <ReplyForm name={item.agent?.name ?? ''} onSend={row.reply} onCancel={() => row.show(null)} />;
  return (
    <div className="decisions">
      {(main || here ? choices : choices.slice(0, AT_REST)).map((choice, index) => (
        <button
          key={wordFor(choice, text)}
          type="button"
          className={main && index === 0 ? 'button button-main' : 'button'}
          disabled={busy || hindrance !== null}
          aria-disabled={row.settling || undefined}
          title={hindrance ? text.t(hindrance) : undefined}
          onClick={() => row.take(choice)}
        >
          <span className="decision-word">{wordFor(choice, text, offline && main)}</span>
        </button>
      ))}
      {!here && !main && choices.length < AT_REST && <Second row={row} />}
      <News row={row} isMain={main && choices.length > 0} />
    </div>
  );
}
