import { useCallback } from 'react';
import { isFields, list } from '../../protocol/guards';
import type { Mapping } from '../../protocol/mappings';
import { mappingsOf } from '../../sync/mappings';
import { goTo, settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Notice } from '../../ui/parts/Notice';
import { Ago } from '../parts/Ago';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { useLoaded } from '../parts/useLoaded';
import { Way } from '../../ui/parts/Way';
import { KindMark } from '../connect/KindMark';
import { MappingPage } from './MappingPage';

const NEW = 'new';
const OURS = /^metaverse\./;

export function Mappings({ open }: { open: string | undefined }) {
  if (open === undefined) return <All />;
  return <MappingPage name={open === NEW ? null : open} />;
}

function Row({ mapping }: { mapping: Mapping }) {
  const { t } = useText();
  const { description } = mapping.document;
  const types = new Set(list(mapping.document.events, isFields).map(({ type }) => String(type).replace(OURS, '')));
  return (
    <li className="row">
      <KindMark kind="mapped" />
      <div className="row-words">
        <Way to={settingsPath('mappings', mapping.name)} className="list-name">
          {mapping.name}
        </Way>
        {typeof description === 'string' && <small className="breakable">{description}</small>}
        <small className="breakable">{types.size > 0 ? [...types].join(', ') : t('mapping.noEvents')}</small>
      </div>
      {mapping.updatedAt && (
        <small className="nowrap">
          <Ago at={mapping.updatedAt} />
        </small>
      )}
    </li>
  );
}

function All() {
  const { t } = useText();
  const load = useCallback((signal: AbortSignal) => mappingsOf(signal), []);
  const loaded = useLoaded(load);
  const count = loaded.value?.length ?? 0;
  const add = (): void => goTo(settingsPath('mappings', NEW));
  return (
    <>
      <PageHead title={count ? t('mapping.sentence', { count }) : t('set.page.mappings')} lead={t('mapping.lead')}>
        {count > 0 && (
          <button type="button" className="button button-main" onClick={add}>
            {t('mapping.add')}
          </button>
        )}
      </PageHead>
      <Known loaded={loaded} failed={t('mapping.failed')}>
        {(mappings) =>
          mappings.length === 0 ? (
            <Notice title={t('mapping.none')} why={t('mapping.noneWhy')} action={t('mapping.add')} onAct={add} />
          ) : (
            <ul className="card rows">
              {mappings.map((mapping) => (
                <Row key={mapping.name} mapping={mapping} />
              ))}
            </ul>
          )
        }
      </Known>
    </>
  );
}
