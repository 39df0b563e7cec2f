import { useState } from 'react';
import type { Channel, NotifyRule } from '../../protocol/channels';
import { useStore } from '../../store/store';
import { dropNotifyRule, saveNotifyRule } from '../../sync/channels';
import { goTo, settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import { Way } from '../../ui/parts/Way';
import { Ago } from '../parts/Ago';
import { Confirm } from '../parts/Confirm';
import { Known } from '../parts/Known';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import type { Loaded } from '../parts/useLoaded';

const NEW_RULE = 'new-rule';

function Row({ rule, channels, onChanged }: { rule: NotifyRule; channels: readonly Channel[]; onChanged(): void }) {
  const { t, language } = useText();
  const isPast = useStore(({ moment }) => moment !== null);
  const [isDropping, setDropping] = useState(false);
  const { busy, refusal, start } = useDoing();
  const nameOf = (id: string | null): string => channels.find((channel) => channel.id === id)?.name ?? '?';
  const kinds = new Intl.ListFormat(language, { type: 'conjunction' }).format(rule.kinds.map((kind) => t(`chan.matter.${kind}`)));
  const { id, name, enabled } = rule;
  return (
    <li className="alert-row">
      <Glyph status={enabled ? 'working' : 'offline'} size={18} />
      <div className="row-words">
        <Way to={settingsPath('channels', id)} className="list-name">
          {name}
        </Way>
        <span>
          {kinds} · {t('chan.rule.to', { name: nameOf(rule.channelId) })}
        </span>
        <small>
          {t('chan.rule.from', { level: t(`alerts.level.${rule.level}`) })}
          {[...rule.departments, ...rule.agents].map((only) => ` · ${only}`)}
          {rule.quietHours && ` · ${t('alerts.quiet')} ${rule.quietHours.from}–${rule.quietHours.until}`}
          {rule.escalateMinutes !== null && ` · ${t('chan.rule.escalates', { minutes: rule.escalateMinutes, name: nameOf(rule.escalateTo) })}`}
          {rule.toldAt && (
            <>
              {' · '}
              {t('chan.rule.told')} <Ago at={rule.toldAt} />
            </>
          )}
          {!enabled && ` · ${t('chan.state.paused')}`}
        </small>
        <RefusalNote refusal={isDropping ? null : refusal} />
      </div>
      <div className="alert-acts">
        <button type="button" className="button" disabled={isPast || busy} aria-label={t(enabled ? 'chan.pauseOf' : 'chan.resumeOf', { name })} onClick={() => start(saveNotifyRule(id, { enabled: !enabled }), onChanged)}>
          {t(enabled ? 'chan.pause' : 'chan.resume')}
        </button>
        <button type="button" className="button button-danger" disabled={isPast || busy} aria-label={t('chan.dropOf', { name })} onClick={() => setDropping(true)}>
          {t('chan.drop')}
        </button>
      </div>
      {isDropping && (
        <Confirm title={t('chan.rule.dropTitle', { name })} action={t('chan.drop')} busy={busy} onCancel={() => setDropping(false)} onConfirm={() => start(dropNotifyRule(id), onChanged)}>
          <p>{t('chan.rule.dropWhy')}</p>
          <RefusalNote refusal={refusal} />
        </Confirm>
      )}
    </li>
  );
}

/** What is told by which channel. */
export function NotifyRules({ loaded, channels }: { loaded: Loaded<NotifyRule[]>; channels: readonly Channel[] }) {
  const { t } = useText();
  return (
    <section className="part">
      <header className="part-head">
        <h2>{t('chan.rules')}</h2>
        {channels.length > 0 && (
          <button type="button" className="button" onClick={() => goTo(settingsPath('channels', NEW_RULE))}>
            {t('chan.rule.add')}
          </button>
        )}
      </header>
      <Known loaded={loaded} failed={t('chan.rulesFailed')} rows={1}>
        {(rules) =>
          rules.length === 0 ? (
            <p className="card quiet">{t(channels.length === 0 ? 'chan.rulesFirst' : 'chan.rulesNone')}</p>
          ) : (
            <ul className="card rows">
              {rules.map((rule) => (
                <Row key={rule.id} rule={rule} channels={channels} onChanged={loaded.reload} />
              ))}
            </ul>
          )
        }
      </Known>
    </section>
  );
}
