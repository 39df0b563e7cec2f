import { useDeferredValue, useMemo } from 'react';
import type { EditableScene } from '../../protocol/scenePlan';
import { useStore } from '../../store/store';
import { publishScene } from '../../sync/sceneConfig';
import { useCommands } from '../../ui/commands';
import { setQuery, useQuery } from '../../ui/hooks/useQuery';
import { pathOf } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { PageHead } from '../parts/PageHead';
import { ReadOnly, RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useMay } from '../parts/useMay';
import { Way } from '../../ui/parts/Way';
import type { Draft } from './draft';
import { LooksPart } from './LooksPart';
import { Newer, Rebase } from './Newer';
import { checked } from './plan/checks';
import { planPatch, settingsPatch } from './plan/diff';
import { settingsFaults } from './plan/settingsCheck';
import { PlanPart } from './PlanPart';
import { StagesPart } from './StagesPart';
import { Transfer } from './Transfer';
import { useEditing, type Editing } from './useEditing';
import { unreachableFindings, useVerdict } from './useVerdict';

const PARTS = ['plan', 'looks', 'stages'] as const;
type Part = (typeof PARTS)[number];

/** What is not right with what is laid out, as soon as the hands rest. */
function useFindings({ base, scene }: Editing) {
  const { layout, settings } = useDeferredValue(scene);
  const here = useMemo(() => checked(layout, base.people), [layout, base.people]);
  const isSound = !here.some(({ isRefused }) => isRefused);
  const { verdict, isJudging } = useVerdict(base, layout, isSound);
  const findings = useMemo(() => (isSound ? [...here, ...unreachableFindings(layout, verdict)] : here), [here, isSound, layout, verdict]);
  const told = isSound ? verdict.faults.map(({ message }) => message) : [];
  const hasSettingFaults = useMemo(() => settingsFaults(settings).length > 0, [settings]);
  return { findings, told, isJudging, isSound: isSound && told.length === 0, hasSettingFaults };
}

/** Why nothing can be published now; null where it can. */
function whyNot(editing: Editing, isSound: boolean, hasSettingFaults: boolean, isPast: boolean, isAway: boolean) {
  if (isPast) return 'editor.not.past' as const;
  if (isAway) return 'editor.not.offline' as const;
  if (editing.newer) return 'editor.not.newer' as const;
  if (!editing.isChanged) return 'editor.not.unchanged' as const;
  if (!isSound) return 'editor.not.faults' as const;
  return hasSettingFaults ? ('editor.not.settings' as const) : null;
}

function useUndoKeys({ undo, redo }: Editing): void {
  useCommands([
    { id: 'editor.undo', group: 'general', name: 'editor.undo', keys: ['Mod+z'], run: undo },
    { id: 'editor.redo', group: 'general', name: 'editor.redo', keys: ['Mod+Shift+z'], run: redo },
  ]);
}

export function EditorDesk({ loaded, draft }: { loaded: EditableScene; draft: Draft | null }) {
  const { t, format } = useText();
  const { configure } = useMay();
  const editing = useEditing(loaded, draft);
  const { base, scene, newer, keptAtMs, canUndo, canRedo, undo, redo, restart, lookAgain } = editing;
  const isPast = useStore(({ moment }) => moment !== null);
  const isAway = useStore(({ link }) => link === 'offline');
  const query = useQuery();
  const part: Part = PARTS.find((one) => one === query.get('part')) ?? 'plan';
  const { findings, told, isJudging, isSound, hasSettingFaults } = useFindings(editing);
  const { busy, result, refusal, start, forget } = useDoing<EditableScene | null>();
  useUndoKeys(editing);
  const isFixed = !configure || isPast || busy;
  const not = whyNot(editing, isSound, hasSettingFaults, isPast, isAway);
  const send = (changes: Record<string, unknown>): void =>
    start(publishScene(changes, base.tag), (latest) => (latest === null ? lookAgain() : restart(latest)));
  const publish = (): void => {
    const plan = planPatch(base, scene.layout);
    send({ ...settingsPatch(base.settings, scene.settings), ...(plan && { plan }) });
  };
  const state = !editing.isChanged ? t('editor.atVersion', { version: base.version }) : keptAtMs ? t('editor.kept', { time: format.clock(keptAtMs), version: base.version }) : t('editor.draft', { version: base.version });
  return (
    <div className="scene-editor">
      <PageHead title={t('editor.title')} lead={t('editor.lead')} />
      {!configure && <ReadOnly who="admin" />}
      {newer && <Newer editing={editing} newer={newer} />}
      <Rebase editing={editing} />
      <RefusalNote refusal={refusal} />
      {result && !editing.isChanged && (
        <p className="told" role="status">
          {t('editor.published', { version: result.version })} <Way to={pathOf('office')}>{t('editor.seeIt')}</Way>
        </p>
      )}
      <div className="editor-bar">
        <div className="editor-parts" role="group" aria-label={t('editor.parts')}>
          {PARTS.map((one) => (
            <button key={one} type="button" className="editor-part" aria-pressed={one === part} onClick={() => setQuery({ part: one === 'plan' ? null : one })}>
              {t(`editor.part.${one}`)}
            </button>
          ))}
        </div>
        <div className="editor-acts">
          <button type="button" className="button" disabled={!canUndo || isFixed} onClick={undo}>
            {t('editor.undo')}
          </button>
          <button type="button" className="button" disabled={!canRedo || isFixed} onClick={redo}>
            {t('editor.redo')}
          </button>
          <Transfer editing={editing} isFixed={isFixed} onDrawAnew={() => send({ plan: null })} />
          <button
            type="button"
            className="button button-main"
            disabled={!configure || busy || not !== null}
            aria-describedby="editor-state"
            onClick={() => {
              forget();
              publish();
            }}
          >
            {t(busy ? 'editor.publishing' : 'editor.publish')}
          </button>
        </div>
        <p id="editor-state" className="editor-state">
          {state}
          {editing.isChanged && not && ` ${t(not)}`}
          {isJudging && ` ${t('editor.judging')}`}
        </p>
      </div>
      {part === 'plan' && <PlanPart editing={editing} findings={findings} told={told} isFixed={isFixed} />}
      {part === 'looks' && <LooksPart editing={editing} isFixed={isFixed} />}
      {part === 'stages' && <StagesPart editing={editing} isFixed={isFixed} />}
    </div>
  );
}
