import { useId, useMemo, useState, type FormEvent } from 'react';
import { CHANNEL_KINDS, CHANNEL_LOCALES, type Channel, type ChannelKind, type Made } from '../../protocol/channels';
import { useStore } from '../../store/store';
import { addChannel, changeChannel } from '../../sync/channels';
import { goTo, settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { PageHead } from '../parts/PageHead';
import { FormActs } from '../parts/FormActs';
import { RefusalNote } from '../parts/Refusal';
import { SelectBox } from '../parts/SelectBox';
import { useDoing } from '../parts/useDoing';
import { EXAMPLES, FRESH, isSigning, writtenOf, type Written } from './fields';
import { Secret } from './Secret';
import { TextBox } from './TextBox';

function Kinds({ chosen, onChoose }: { chosen: ChannelKind; onChoose(kind: ChannelKind): void }) {
  const { t } = useText();
  const group = useId();
  return (
    <fieldset className="channel-kinds">
      <legend className="unseen">{t('chan.kind')}</legend>
      {CHANNEL_KINDS.map((kind) => (
        <label key={kind} className="channel-kind">
          <input type="radio" name={group} checked={kind === chosen} onChange={() => onChoose(kind)} />
          <strong>{t(`chan.kind.${kind}`)}</strong>
          <small>{t(`chan.why.${kind}`)}</small>
        </label>
      ))}
    </fieldset>
  );
}

function Steps({ kind }: { kind: ChannelKind }) {
  const { t } = useText();
  return (
    <section className="card alert-card channel-steps">
      <h2>{t('chan.where')}</h2>
      <ol>
        {t(`chan.step.${kind}`)
          .split('\n')
          .map((step) => (
            <li key={step}>{step.replace(/^\d+\. /, '')}</li>
          ))}
      </ol>
    </section>
  );
}

/** A channel as it is being made or changed; what opens it goes in and never comes back. */
export function ChannelForm({ channel, sendsMail, onChanged }: { channel: Channel | null; sendsMail: boolean; onChanged(): void }) {
  const { t } = useText();
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? 'slack');
  const [written, setWritten] = useState<Written>(() => (channel ? { ...FRESH, name: channel.name, locale: channel.locale, recipients: channel.recipients.join(', ') } : FRESH));
  const isPast = useStore(({ moment }) => moment !== null);
  const { busy, refusal, start, result, forget } = useDoing<Made | null>();
  const faults = useMemo(() => new Map(refusal?.faults.map(({ field, message }) => [field.replace(/\.\d+$/, ''), message])), [refusal]);
  const rest = refusal && { ...refusal, faults: refusal.faults.filter(({ field }) => !(field.replace(/\.\d+$/, '') in FRESH)) };
  const set = (part: Partial<Written>): void => {
    setWritten({ ...written, ...part });
    forget();
  };
  const done = (made: Made | null): void => {
    onChanged();
    if (made === null || made.secret === null) goTo(settingsPath('channels'));
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    start(channel === null ? addChannel({ kind, ...writtenOf(kind, written, true) }) : changeChannel(channel.id, writtenOf(kind, written, false)).then(() => null), done);
  };
  const secret = result ? result.secret : null;
  if (secret !== null) {
    return (
      <>
        <PageHead title={written.name} lead={t('chan.why.webhook')} back={settingsPath('channels')} />
        <section className="card alert-card">
          <Secret secret={secret} onDone={() => goTo(settingsPath('channels'))} />
        </section>
      </>
    );
  }
  return (
    <>
      <PageHead title={channel?.name ?? t('chan.new')} lead={t(`chan.why.${kind}`)} back={settingsPath('channels')} />
      {channel === null && <Kinds chosen={kind} onChoose={setKind} />}
      {kind === 'email' && !sendsMail && <p className="read-only">{t('chan.noMail')}</p>}
      <form className="alert-form" onSubmit={save}>
        <section className="card alert-card">
          <TextBox label={t('chan.name')} isNeeded value={written.name} fault={faults.get('name')} onChange={(name) => set({ name })} />
          {kind === 'email' ? (
            <TextBox label={t('chan.recipients')} isNeeded note={t('chan.recipientsWhy')} value={written.recipients} fault={faults.get('recipients')} onChange={(recipients) => set({ recipients })} />
          ) : (
            <TextBox
              label={t('chan.url')}
              isSecret={kind !== 'webhook'}
              isNeeded={channel === null}
              example={channel?.where ?? EXAMPLES[kind]}
              note={t(channel === null ? 'chan.urlWhy' : 'chan.urlKept')}
              value={written.url}
              fault={faults.get('url')}
              onChange={(url) => set({ url })}
            />
          )}
          {isSigning(kind) && <TextBox label={t('chan.signing')} isSecret note={t('chan.signingWhy')} value={written.signingSecret} fault={faults.get('signingSecret')} onChange={(signingSecret) => set({ signingSecret })} />}
          <SelectBox label={t('chan.locale')} value={written.locale} options={CHANNEL_LOCALES} nameOf={(locale) => t(`chan.locale.${locale}`)} onChange={(locale) => set({ locale })} />
          {channel?.kind === 'webhook' && <Secret channel={channel} onDone={onChanged} />}
        </section>
        <Steps kind={kind} />
        <RefusalNote refusal={rest} />
        <FormActs busy={busy || isPast} action={t(channel === null ? 'chan.make' : 'set.save')} onOther={() => goTo(settingsPath('channels'))} />
      </form>
    </>
  );
}
