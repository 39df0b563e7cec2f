import { useState } from 'react';
import { wallLinksOf } from '../../sync/wallLinks';
import { useText } from '../../ui/hooks/useText';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { useLoaded } from '../parts/useLoaded';
import { Embedding } from './Embedding';
import { LinkForm } from './LinkForm';
import { LinkTable } from './LinkTable';
import { MadeLink } from './MadeLink';

/** Links that show one view to whoever has them, and pages of others that may frame them. */
export function Sharing() {
  const { t } = useText();
  const loaded = useLoaded(wallLinksOf);
  const [adding, setAdding] = useState(false);
  const [address, setAddress] = useState<string | null>(null);
  const made = (told: string): void => {
    setAdding(false);
    setAddress(told);
    loaded.reload();
  };
  return (
    <>
      <PageHead title={t('set.page.sharing')} lead={t('share.lead')}>
        {!adding && (
          <button type="button" className="button button-main" onClick={() => setAdding(true)}>
            {t('share.add')}
          </button>
        )}
      </PageHead>
      {adding && <LinkForm onMade={made} onCancel={() => setAdding(false)} />}
      {address && <MadeLink address={address} />}
      <Known loaded={loaded} failed={t('share.failed')}>
        {(links) => <LinkTable links={links} onChanged={loaded.reload} />}
      </Known>
      <Embedding />
    </>
  );
}
