import { useText } from '../../ui/hooks/useText';
import type { Growth } from '../../protocol/scenePlan';
import { SelectBox } from '../parts/SelectBox';

const GROWTHS = ['floors', 'hot_desks'] as const;

export interface SeatTableProps {
  people: ReadonlyMap<string, number>;
  desks: ReadonlyMap<string, number>;
  growth: Growth;
  isFixed: boolean;
  onGrowth(growth: Growth): void;
}

/** Desks against people, department by department. */
export function SeatTable({ people, desks, growth, isFixed, onGrowth }: SeatTableProps) {
  const { t, format } = useText();
  const names = [...new Set([...people.keys(), ...desks.keys()])].sort();
  return (
    <>
      <table className="table plan-seats">
        <thead>
          <tr>
            <th scope="col">{t('editor.department')}</th>
            <th scope="col" className="figure">
              {t('editor.people')}
            </th>
            <th scope="col" className="figure">
              {t('editor.desks')}
            </th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => {
            const [agents, there] = [people.get(name) ?? 0, desks.get(name) ?? 0];
            return (
              <tr key={name} className={agents > there ? 'is-short' : undefined}>
                <th scope="row">{name}</th>
                <td className="figure">{format.number(agents)}</td>
                <td className="figure">{format.number(there)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <SelectBox label={t('editor.growth')} value={growth} options={GROWTHS} isFixed={isFixed} nameOf={(word) => t(`editor.growth.${word}`)} onChange={onGrowth} />
    </>
  );
}
