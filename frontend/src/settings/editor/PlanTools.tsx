import { MenuButton } from '../../ui/kit/MenuButton';
import { useText } from '../../ui/hooks/useText';
import { ChevronIcon } from '../../ui/parts/icons';
import type { PlanFloor } from '../../protocol/scenePlan';
import type { Adding } from './plan/adding';
import type { PlanView } from './usePlanView';
import { SelectBox } from '../parts/SelectBox';

export const GRIDS = ['0.5', '0.1', '0'] as const;
export type GridStep = (typeof GRIDS)[number];
const THINGS: readonly Adding[] = ['desk', 'pod', 'table', 'seat', 'wall'];
const ROOMS: readonly Adding[] = ['department', 'meeting', 'lounge', 'help_desk', 'repair', 'entrance'];

export interface PlanToolsProps {
  floors: readonly PlanFloor[];
  floor: PlanFloor;
  view: PlanView;
  grid: GridStep;
  isFixed: boolean;
  onFloor(id: string): void;
  onGrid(grid: GridStep): void;
  onAdd(adding: Adding): void;
}

/** The row above the plan: which floor, what to add, the grid, how near. */
export function PlanTools({ floors, floor, view, grid, isFixed, onFloor, onGrid, onAdd }: PlanToolsProps) {
  const { t, language } = useText();
  const adds = (list: readonly Adding[]) => list.map((adding) => ({ key: adding, name: t(`editor.add.${adding}`), isDisabled: isFixed, run: () => onAdd(adding) }));
  return (
    <div className="plan-tools" role="toolbar" aria-label={t('editor.tools')}>
      {floors.length > 1 && (
        <SelectBox label={t('editor.floor')} value={floor.id} options={floors.map(({ id }) => id)} nameOf={(id) => floors.find((one) => one.id === id)?.name[language] ?? id} onChange={onFloor} />
      )}
      <MenuButton label={t('editor.addThing')} acts={adds(THINGS)}>
        {t('editor.addThing')}
        <ChevronIcon />
      </MenuButton>
      <MenuButton label={t('editor.addRoom')} acts={adds(ROOMS)}>
        {t('editor.addRoom')}
        <ChevronIcon />
      </MenuButton>
      <SelectBox label={t('editor.grid')} value={grid} options={GRIDS} nameOf={(step) => (step === '0' ? t('editor.noGrid') : t('editor.gridOf', { step }))} onChange={onGrid} />
      <span className="plan-zoom">
        <button type="button" className="button" aria-label={t('editor.farther')} onClick={view.farther}>
          −
        </button>
        <button type="button" className="button" onClick={view.whole}>
          {t('editor.whole')}
        </button>
        <button type="button" className="button" aria-label={t('editor.closer')} onClick={view.closer}>
          +
        </button>
      </span>
    </div>
  );
}
