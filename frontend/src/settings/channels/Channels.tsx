import { useCallback } from 'react';
import type { Channels as AllChannels } from '../../protocol/channels';
import { channelsOf, notifyRulesOf } from '../../sync/channels';
import { goTo, settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Notice } from '../../ui/parts/Notice';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { useLoaded } from '../parts/useLoaded';
import { ChannelForm } from './ChannelForm';
import { ChannelRow } from './ChannelRow';
import { Log } from './Log';
import { NotifyRuleForm } from './NotifyRuleForm';
import { NotifyRules } from './NotifyRules';

const NEW = 'new';
const NEW_RULE = 'new-rule';
const RULE = 'cr_';

function Overview({ channels, reload }: { channels: AllChannels; reload(): void }) {
  const { t } = useText();
  const { items, hasPublicUrl } = channels;
  const loadRules = useCallback((signal: AbortSignal) => notifyRulesOf(signal), []);
  const rules = useLoaded(loadRules);
  const changed = (): void => {
    reload();
    rules.reload();
  };
  return (
    <>
      {!hasPublicUrl && items.length > 0 && <p className="page-note">{t('chan.noUrl')}</p>}
      <section className="part">
        <h2>{t('chan.title')}</h2>
        {items.length === 0 ? (
          <p className="card quiet">{t('chan.empty')}</p>
        ) : (
          <ul className="card rows">
            {items.map((channel) => (
              <ChannelRow key={channel.id} channel={channel} onChanged={changed} />
            ))}
          </ul>
        )}
      </section>
      <NotifyRules loaded={rules} channels={items} />
      {items.length > 0 && <Log channels={items} />}
    </>
  );
}

function Opened({ open, channels, reload }: { open: string; channels: AllChannels; reload(): void }) {
  const { t } = useText();
  const loadRules = useCallback((signal: AbortSignal) => notifyRulesOf(signal), []);
  const rules = useLoaded(loadRules);
  if (open === NEW_RULE) return <NotifyRuleForm rule={null} channels={channels.items} />;
  if (open.startsWith(RULE)) {
    return (
      <Known loaded={rules} failed={t('chan.rulesFailed')}>
        {(all) => {
          const rule = all.find(({ id }) => id === open);
          return rule ? <NotifyRuleForm rule={rule} channels={channels.items} /> : <Notice title={t('chan.rule.gone')} />;
        }}
      </Known>
    );
  }
  const channel = channels.items.find(({ id }) => id === open) ?? null;
  if (channel === null && open !== NEW) return <Notice title={t('chan.gone')} />;
  return <ChannelForm channel={channel} sendsMail={channels.sendsMail} onChanged={reload} />;
}

/** Where people are told outside of the office, what is told there, and how that went; or one of these open. */
export function Channels({ open }: { open: string | undefined }) {
  const { t } = useText();
  const load = useCallback((signal: AbortSignal) => channelsOf(signal), []);
  const loaded = useLoaded(load, open === undefined);
  if (open !== undefined) {
    return (
      <Known loaded={loaded} failed={t('chan.failed')}>
        {(channels) => <Opened open={open} channels={channels} reload={loaded.reload} />}
      </Known>
    );
  }
  const channels = loaded.value?.items ?? [];
  const failing = channels.filter(({ state }) => state === 'failing').length;
  const sentence = channels.length === 0 ? t('chan.none') : t('chan.sentence', { count: channels.length, failing });
  return (
    <>
      <PageHead title={loaded.value === null ? t('set.page.channels') : sentence} lead={t('chan.lead')}>
        <button type="button" className="button button-main" onClick={() => goTo(settingsPath('channels', NEW))}>
          {t('chan.add')}
        </button>
      </PageHead>
      <Known loaded={loaded} failed={t('chan.failed')}>
        {(all) => <Overview channels={all} reload={loaded.reload} />}
      </Known>
    </>
  );
}
