import { useState } from 'react';
import type { AlertRule, AlertTrial } from '../../protocol/alertRules';
import { changeAlertRule, dropAlertRule, tryAlertRule } from '../../sync/alertRules';
import { useStore } from '../../store/store';
import { settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import type { Shown } from '../../ui/parts/shown';
import { Ago } from '../parts/Ago';
import { Confirm } from '../parts/Confirm';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { ruleName } from '../../ui/parts/told';
import { Way } from '../../ui/parts/Way';
import { valueText } from '../../ui/parts/figures';
import { conditionText, nowText } from './ruleText';
import { standingOf, type Standing } from './terms';

const GLYPHS: Record<Standing, Shown> = { firing: 'error', quiet: 'working', paused: 'offline', blind: 'waiting', new: 'idle' };

function Trial({ rule, trial }: { rule: AlertRule; trial: AlertTrial }) {
  const text = useText();
  const { t } = text;
  const value = valueText(rule.figure ?? (rule.kind === 'cost' ? 'costUsd' : rule.kind), trial.value, text);
  return (
    <p className="told" role="status">
      <strong>{trial.lastError ?? t('alerts.tried', { value: trial.about ? t('alerts.valueAbout', { value, about: trial.about }) : value })}</strong>{' '}
      {trial.lastError === null && t(trial.wouldFire ? 'alerts.wouldFire' : 'alerts.wouldNot')} {trial.inQuietHours && t('alerts.inQuiet')} {t('alerts.testSent')}
    </p>
  );
}

/** A rule: how it stands, what makes it fire, what is now, and what can be done with it. */
export function RuleRow({ rule, mayChange, onChanged }: { rule: AlertRule; mayChange: boolean; onChanged(): void }) {
  const text = useText();
  const { t } = text;
  const isPast = useStore(({ moment }) => moment !== null);
  const [isDropping, setDropping] = useState(false);
  const doing = useDoing();
  const trying = useDoing<AlertTrial>();
  const standing = standingOf(rule);
  const name = ruleName(rule, t);
  const isFixed = isPast || doing.busy || trying.busy;
  return (
    <li className="alert-row">
      <Glyph status={GLYPHS[standing]} size={18} />
      <div className="row-words">
        <Way to={settingsPath('alerts', rule.id)} className="list-name">
          {name}
        </Way>
        <span>{conditionText(rule, text)}</span>
        <small>
          {t(`alerts.standing.${standing}`)} · {t(`alerts.level.${rule.level}`)} · {t('alerts.now', { value: nowText(rule, text) })}
          {rule.firedAt && (
            <>
              {' · '}
              {t('alerts.firedLast')} <Ago at={rule.firedAt} />
            </>
          )}
        </small>
        {rule.lastError && <small className="is-error">{rule.lastError}</small>}
        {trying.result && <Trial rule={rule} trial={trying.result} />}
        <RefusalNote refusal={trying.refusal ?? (isDropping ? null : doing.refusal)} />
      </div>
      {mayChange && (
        <div className="alert-acts">
          <button type="button" className="button" disabled={isFixed} aria-label={t('alerts.testOf', { name })} onClick={() => trying.start(tryAlertRule(rule.id))}>
            {t(trying.busy ? 'alerts.testing' : 'alerts.test')}
          </button>
          <button
            type="button"
            className="button"
            disabled={isFixed}
            aria-label={t(rule.enabled ? 'alerts.pauseOf' : 'alerts.resumeOf', { name })}
            onClick={() => doing.start(changeAlertRule(rule.id, { enabled: !rule.enabled }), onChanged)}
          >
            {t(rule.enabled ? 'alerts.pause' : 'alerts.resume')}
          </button>
          {!rule.builtIn && (
            <button type="button" className="button button-danger" disabled={isFixed} aria-label={t('alerts.dropOf', { name })} onClick={() => setDropping(true)}>
              {t('alerts.drop')}
            </button>
          )}
        </div>
      )}
      {isDropping && (
        <Confirm title={t('alerts.dropTitle', { name })} action={t('alerts.drop')} busy={doing.busy} onCancel={() => setDropping(false)} onConfirm={() => doing.start(dropAlertRule(rule.id), onChanged)}>
          <p>{t('alerts.dropWhy')}</p>
          <RefusalNote refusal={doing.refusal} />
        </Confirm>
      )}
    </li>
  );
}
