import { lazy, Suspense } from 'react';
import { useText } from '../hooks/useText';
import { LassoIcon, ListIcon } from './icons';
import type { OfficeHeadProps } from './OfficeHead';
import { setLassoing, useLassoing } from './picking';
import { PlaceChooser } from './PlaceChooser';
import { ViewsMenu } from './views/ViewsMenu';
import { goToPlace, showList } from './where';

const Views = lazy(() => import('./views/ViewsDialog').then(({ ViewsDialog }) => ({ default: ViewsDialog })));

/** What can be done with the picture. */
export function OfficeTools({ where, places, counted }: OfficeHeadProps) {
  const { t } = useText();
  const isLassoing = useLassoing();
  const isCampus = (places?.floors.length ?? 0) > 1;
  return (
    <div className="floor-tools" data-covers>
      {places && <PlaceChooser places={places} counted={counted} where={where} />}
      <button type="button" className="button floor-whole" onClick={() => goToPlace(null)}>
        {t(isCampus ? 'campus.whole' : 'office.whole')}
      </button>
      <button type="button" className="icon-button floor-tool" aria-pressed={isLassoing} aria-label={t('pick.lasso')} title={t('pick.lassoHow')} onClick={() => setLassoing(!isLassoing)}>
        <LassoIcon />
      </button>
      <button type="button" className="icon-button floor-tool" aria-pressed={where.isListed} aria-label={t('twin.show')} title={t('twin.show')} onClick={() => showList(!where.isListed)}>
        <ListIcon />
      </button>
      <ViewsMenu where={where} />
      <Suspense>
        <Views />
      </Suspense>
    </div>
  );
}
