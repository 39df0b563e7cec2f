import { toAlertRule, toFigure, toTrial, type AlertRule, type AlertTrial, type Figure } from '../protocol/alertRules';
import { each, isFields, type Fields } from '../protocol/guards';
import { askHere } from './here';

const RULES = '/api/metaverse/alert-rules';
const ruleAt = (id: string): string => `${RULES}/${encodeURIComponent(id)}`;

export async function alertRulesOf(signal: AbortSignal): Promise<AlertRule[]> {
  const answer = await askHere(RULES, { signal });
  return isFields(answer) ? each(answer.items, toAlertRule) : [];
}

/** The figures that a rule can watch, with what each is now. */
export async function figuresOf(signal: AbortSignal): Promise<Figure[]> {
  const answer = await askHere(`${RULES}/figures`, { signal });
  return isFields(answer) ? each(answer.items, toFigure) : [];
}

/** Make a rule. Throws a Problem that names each field. */
export async function addAlertRule(terms: Fields): Promise<void> {
  await askHere(RULES, { method: 'POST', body: terms });
}

/** Change what is named of a rule; null takes a field out. Throws a Problem that names each field. */
export async function changeAlertRule(id: string, changes: Fields): Promise<void> {
  await askHere(ruleAt(id), { method: 'PATCH', body: changes });
}

export async function dropAlertRule(id: string): Promise<void> {
  await askHere(ruleAt(id), { method: 'DELETE' });
}

/** Judge a rule now, and have a notification sent that says it is a test. Throws a Problem. */
export async function tryAlertRule(id: string): Promise<AlertTrial> {
  return toTrial(await askHere(`${ruleAt(id)}/test`, { method: 'POST', body: {} }));
}
