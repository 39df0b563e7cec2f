import { useStore } from '../../../store/store';
import { useText } from '../../hooks/useText';
import { MenuButton, type MenuAct } from '../../kit/MenuButton';
import { ChevronIcon } from '../../parts/icons';
import { CameraIcon } from '../icons';
import { showMeasures, showViews } from '../opened';
import { follow } from '../persons';
import { goToView, lookFromEyes, showCinema, type Where } from '../where';
import { useKeptViews } from './kept';

/** The ways to look at the office: kept views, with somebody, from their eyes, as a tour; and what drawing it takes. */
export function ViewsMenu({ where }: { where: Where }) {
  const { t } = useText();
  const organizationId = useStore((state) => state.organizationId) ?? '';
  const kept = useKeptViews(organizationId);
  const isNobody = where.agent === null;
  const acts: MenuAct[] = [
    { key: 'follow', name: t('view.follow'), isDisabled: isNobody, run: () => follow(where.agent) },
    { key: 'eyes', name: t(where.fromEyes ? 'view.leaveEyes' : 'view.eyes'), isDisabled: isNobody, run: () => lookFromEyes(!where.fromEyes) },
    { key: 'cinema', name: t('view.cinema'), run: () => showCinema(true) },
    ...kept.map(({ name, code }) => ({ key: `view ${name}`, name: t('view.named', { name }), run: () => goToView(code) })),
    { key: 'save', name: t('view.save'), run: () => showViews('save') },
    { key: 'list', name: t('view.manage'), isDisabled: kept.length === 0, run: () => showViews('list') },
    { key: 'measures', name: t('measure.show'), run: () => showMeasures(true) },
  ];
  return (
    <MenuButton label={t('view.menu')} acts={acts} className="button floor-views">
      <CameraIcon />
      <span className="floor-views-name">{t('view.menu')}</span>
      <ChevronIcon />
    </MenuButton>
  );
}
