import { useState, type FormEvent } from 'react';
import { embedOriginsOf, setEmbedOrigins } from '../../sync/wallLinks';
import { useText } from '../../ui/hooks/useText';
import { Known } from '../parts/Known';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';

const EXAMPLE = 'https://intranet.example.com';
const ROWS = 3;

const linesOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

function OriginsForm({ origins }: { origins: string[] }) {
  const { t } = useText();
  const [text, setText] = useState(origins.join('\n'));
  const { busy, result, refusal, start, forget } = useDoing<boolean>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start(setEmbedOrigins(linesOf(text)).then(() => true));
  };
  return (
    <form className="share-origins" onSubmit={submit}>
      <label className="field">
        <span>{t('share.origins')}</span>
        <textarea
          className="input mono"
          rows={ROWS}
          placeholder={EXAMPLE}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            forget();
          }}
        />
        <small>{t('share.originsWhy')}</small>
      </label>
      <RefusalNote refusal={refusal} />
      <div className="form-acts">
        <button type="submit" className="button" disabled={busy}>
          {t(busy ? 'set.saving' : 'set.save')}
        </button>
        <span role="status">{result ? t('set.saved') : ''}</span>
      </div>
    </form>
  );
}

/** Which pages of others may show wall links in a frame. */
export function Embedding() {
  const { t } = useText();
  const loaded = useLoaded(embedOriginsOf);
  return (
    <section className="card form embedding">
      <h2>{t('share.embedding')}</h2>
      <p className="page-note">{t('share.embeddingWhy')}</p>
      <Known loaded={loaded} failed={t('share.failed')} rows={1}>
        {(origins) => <OriginsForm key={origins.join()} origins={origins} />}
      </Known>
    </section>
  );
}
