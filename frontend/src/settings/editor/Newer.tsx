import { useMemo } from 'react';
import type { MessageKey } from '../../i18n/translate';
import type { EditableScene } from '../../protocol/scenePlan';
import { useText, type Text } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import { sceneOf } from './draft';
import { settingsPatch } from './plan/diff';
import { differences, type Difference } from './plan/rebase';
import { listKey } from './labels';
import type { Editing } from './useEditing';

const MOST = 12;

function differenceText({ list, id, name, way, fields }: Difference, { t, language }: Text): string {
  const what = name?.[language] ?? `${t(listKey(list))} ${id}`;
  if (way !== 'changed') return t(`editor.way.${way}`, { what });
  return t('editor.way.changed', { what, fields: fields.map((one) => t(`editor.field.${one}` as MessageKey)).join(t('editor.and')) });
}

export function DifferenceList({ all, settings }: { all: readonly Difference[]; settings: readonly string[] }) {
  const text = useText();
  const { t } = text;
  const said = [...settings.map((name) => t('editor.way.setting', { what: t(`editor.setting.${name}` as MessageKey) })), ...all.map((one) => differenceText(one, text))];
  return (
    <ul className="differences">
      {said.slice(0, MOST).map((one, index) => (
        <li key={index}>{one}</li>
      ))}
      {said.length > MOST && <li>{t('editor.moreDifferences', { count: said.length - MOST })}</li>}
    </ul>
  );
}

/** Somebody else published: what they changed, and the choice to go on from there or to let one's own go. */
export function Newer({ editing, newer }: { editing: Editing; newer: EditableScene }) {
  const { t } = useText();
  const { base, layOver, restart } = editing;
  const theirs = useMemo(() => differences(sceneOf(base).layout, sceneOf(newer).layout), [base, newer]);
  const settings = useMemo(() => Object.keys(settingsPatch(base.settings, newer.settings)), [base, newer]);
  return (
    <section className="plan-newer" role="alert" aria-labelledby="plan-newer">
      <Glyph status="waiting" size={18} />
      <div>
        <h2 id="plan-newer">{t('editor.newer', { version: newer.version })}</h2>
        <p>{t('editor.newerWhy', { version: base.version })}</p>
        <DifferenceList all={theirs} settings={settings} />
        <div className="form-acts">
          <button type="button" className="button button-main" onClick={layOver}>
            {t('editor.rebase')}
          </button>
          <button type="button" className="button button-danger" onClick={() => restart(newer)}>
            {t('editor.discardForTheirs')}
          </button>
        </div>
      </div>
    </section>
  );
}

/** After a rebase: where both had changed the same. */
export function Rebase({ editing }: { editing: Editing }) {
  const { t } = useText();
  const { rebase } = editing;
  if (rebase === null) return null;
  const count = rebase.clashes.length + rebase.settingClashes.length;
  return (
    <div className="told" role="status">
      <p>{count === 0 ? t('editor.rebased') : t('editor.rebasedClashes', { count })}</p>
      {count > 0 && <DifferenceList all={rebase.clashes} settings={rebase.settingClashes} />}
    </div>
  );
}
