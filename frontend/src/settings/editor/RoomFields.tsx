import { useId } from 'react';
import type { PlanRoom } from '../../protocol/scenePlan';
import { useText } from '../../ui/hooks/useText';
import { edited } from './plan/acts';
import type { Layout, Ref } from './plan/things';

const COLOURS = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const LONGEST_NAME = 200;

interface RoomFieldsProps {
  layout: Layout;
  chosen: Ref;
  room: PlanRoom;
  departments: readonly string[];
  isFixed: boolean;
  onAct(layout: Layout, act?: string): void;
}

/** The names of a room, and whose it is. */
export function RoomFields({ layout, chosen, room, departments, isFixed, onAct }: RoomFieldsProps) {
  const { t } = useText();
  const id = useId();
  const change = (part: Partial<PlanRoom>, act: string): void => onAct(edited(layout, { ...chosen, list: 'rooms' }, part), `field ${act} ${room.id}`);
  /** A room that bears its department's name takes that of the next. */
  const belong = (department: string): void => {
    const takesName = room.name.en === (room.department ?? '') || room.name.en === '';
    change({ department, ...(takesName && { name: { en: department, zh: room.name.zh === room.name.en ? department : room.name.zh } }) }, 'department');
  };
  return (
    <>
      <div className="form-pair plan-names">
        {(['en', 'zh'] as const).map((language) => (
          <label key={language} className="field">
            <span>{t(`editor.name.${language}`)}</span>
            <input
              className="input"
              lang={language === 'zh' ? 'zh-CN' : 'en'}
              maxLength={LONGEST_NAME}
              required
              disabled={isFixed}
              value={room.name[language]}
              onChange={(event) => change({ name: { ...room.name, [language]: event.target.value } }, `name ${language}`)}
            />
          </label>
        ))}
      </div>
      {room.kind === 'department' && (
        <>
          <label className="field">
            <span>{t('editor.department')}</span>
            <input className="input" list={id} maxLength={LONGEST_NAME} disabled={isFixed} value={room.department ?? ''} onChange={(event) => belong(event.target.value)} />
            <small>{t('editor.departmentWhy')}</small>
          </label>
          <datalist id={id}>
            {departments.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <fieldset className="swatches" disabled={isFixed}>
            <legend>{t('editor.colour')}</legend>
            {COLOURS.map((colour) => (
              <label key={colour} className={`swatch plan-colour-${colour}`}>
                <input type="radio" name={id} checked={(room.color ?? 0) % COLOURS.length === colour} onChange={() => change({ color: colour }, 'colour')} />
                <span className="unseen">{t(`editor.colours.${colour}`)}</span>
              </label>
            ))}
          </fieldset>
        </>
      )}
    </>
  );
}
