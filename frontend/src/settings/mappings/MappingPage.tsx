import { useCallback } from 'react';
import type { Mapping } from '../../protocol/mappings';
import { addressOf, mappingOf } from '../../sync/mappings';
import { settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Notice } from '../../ui/parts/Notice';
import { CodeBox } from '../parts/CodeBox';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { useLoaded } from '../parts/useLoaded';
import { Way } from '../../ui/parts/Way';
import { MappingEditor } from './MappingEditor';
import { STARTER } from './starter';

const FRESH: Mapping = { name: '', document: STARTER, updatedAt: null, tag: null };

/** Where documents go that this mapping reads, and the way to a key for it. */
function Address({ name }: { name: string }) {
  const { t } = useText();
  return (
    <section className="address">
      <CodeBox label={t('mapping.address')} content={addressOf(name)} />
      <p className="page-note">
        {t('mapping.addressWhy')} <Way to={`${settingsPath('connect', 'new')}?kind=mapped`}>{t('mapping.makeKey')}</Way>
      </p>
    </section>
  );
}

/** A mapping that is there, or a new one. */
export function MappingPage({ name }: { name: string | null }) {
  const { t } = useText();
  const load = useCallback(async (signal: AbortSignal) => ({ found: name === null ? FRESH : await mappingOf(name, signal) }), [name]);
  const loaded = useLoaded(load);
  return (
    <>
      <PageHead title={name ?? t('mapping.new')} lead={t('mapping.editLead')} back={settingsPath('mappings')} />
      <Known loaded={loaded} failed={t('mapping.failed')}>
        {({ found }) =>
          found === null ? (
            <Notice title={t('mapping.gone')} />
          ) : (
            <>
              {name !== null && <Address name={name} />}
              <MappingEditor key={found.name} mapping={found} isNew={name === null} />
            </>
          )
        }
      </Known>
    </>
  );
}
