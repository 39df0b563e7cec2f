import type { HistoryEntry } from '../../protocol/tasks';
import { priorityName } from '../parts/priorityName';
import { text } from '../../protocol/guards';
import type { MessageKey, Translate, Values } from '../../i18n/translate';

export interface Namers {
  t: Translate;
  stage(key: string): string;
  agent(key: string): string;
  percent(share: number): string;
}

const STATUSES = ['submitted', 'working', 'input_required', 'auth_required', 'completed', 'failed', 'canceled', 'rejected'] as const;
const STEP_STATES = ['pending', 'in_progress', 'completed', 'failed', 'skipped'] as const;
const KINDS = ['delegate', 'handoff', 'message', 'result', 'review'] as const;
const COMMANDS = ['approve', 'deny', 'reply', 'assign', 'pause', 'resume', 'cancel'] as const;
const OUTCOMES = ['done', 'refused', 'failed'] as const;

/** A word of a vocabulary as the language says it; an unknown one stays as it came. */
function worded<Word extends string>(words: readonly Word[], said: unknown, name: (word: Word) => MessageKey, t: Translate): string {
  const word = words.find((one) => one === said);
  return word === undefined ? (text(said) ?? '') : t(name(word));
}

/** What a change of a task says, part by part. */
function changed({ data, transition }: HistoryEntry, { t, stage, agent, percent }: Namers): string[] {
  const parts: string[] = [];
  const say = (key: MessageKey, values: Values): void => void parts.push(t(key, values));
  if (transition?.toStage && transition.fromStage !== transition.toStage) {
    if (transition.fromStage) say('history.moved', { from: stage(transition.fromStage), to: stage(transition.toStage) });
    else say('history.entered', { to: stage(transition.toStage) });
  }
  if (transition && transition.fromAgent !== transition.toAgent) {
    if (transition.toAgent) say('history.given', { agent: agent(transition.toAgent) });
    else if (transition.fromAgent) say('history.freed', { agent: agent(transition.fromAgent) });
  }
  const status = text(data.status);
  if (status) parts.push(worded(STATUSES, status, (word) => `task.${word}`, t));
  if (typeof data.progress === 'number') parts.push(percent(data.progress));
  if (data.priority !== undefined && data.priority !== null) say('history.priority', { priority: priorityName(t, typeof data.priority === 'number' ? data.priority : text(data.priority)) });
  const reason = text(data.reason);
  if (reason) parts.push(reason);
  return parts;
}

/** Say in words what happened; what kind of thing it was, and its parts. */
export function wordsOf(entry: HistoryEntry, names: Namers): string {
  const { t, agent } = names;
  const { data, type, subject } = entry;
  const said = (name: string): string => text(data[name]) ?? '';
  const who = agent(subject ?? '');
  switch (type) {
    case 'task.created':
      return [t('history.created'), ...changed(entry, names)].join(' · ');
    case 'task.updated':
      return changed(entry, names).join(' · ') || t('history.updated');
    case 'task.step':
      return t('history.step', { name: said('name') || said('stepKey'), state: worded(STEP_STATES, data.status, (word) => `step.${word}`, t) });
    case 'interaction':
      return t('history.interaction', { from: who, to: agent(said('to')), kind: worded(KINDS, data.kind, (word) => `history.kind.${word}`, t) });
    case 'request':
      return t('history.request', { agent: who, what: said('summary') });
    case 'request.closed':
      return t('history.requestClosed', { outcome: said('outcome') });
    case 'command':
      return t('history.command', { agent: who, kind: worded(COMMANDS, data.kind, (word) => `history.command.${word}`, t), text: said('text') });
    case 'command.seen':
      return t('history.commandSeen', { agent: who });
    case 'command.result':
      return t('history.commandEnded', { agent: who, outcome: worded(OUTCOMES, data.outcome, (word) => `history.outcome.${word}`, t), detail: said('detail') });
    default:
      return type;
  }
}
