import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { EditableScene } from '../../protocol/scenePlan';
import { dropDraft, keepDraft } from '../../store/drafts';
import { useStore } from '../../store/store';
import { editableScene } from '../../sync/sceneConfig';
import { draftName, draftOf, isChanged, over, resumed, sceneOf, type Draft } from './draft';
import { begun, done, redone, undone, type History } from './plan/history';
import type { Rebased, Scene } from './plan/rebase';

const KEEP_AFTER_MS = 600;

export interface Editing {
  base: EditableScene;
  scene: Scene;
  isChanged: boolean;
  /** The scene that somebody else published meanwhile; null while mine goes on from the latest. */
  newer: EditableScene | null;
  /** What both changed, after mine was laid over theirs. */
  rebase: Rebased | null;
  keptAtMs: number | null;
  canUndo: boolean;
  canRedo: boolean;
  /** Make a change; changes of one act are taken back together. */
  act(change: (scene: Scene) => Scene, act?: string): void;
  undo(): void;
  redo(): void;
  /** Go on from a scene that was published, with nothing of one's own. */
  restart(latest: EditableScene): void;
  /** Lay what was changed here over the newer scene. */
  layOver(): void;
  lookAgain(): void;
}

const LOOK_AGAIN_MS = 10_000;

interface State {
  base: EditableScene;
  history: History<Scene>;
  newer: EditableScene | null;
  rebase: Rebased | null;
}

function first(latest: EditableScene, draft: Draft | null): State {
  const fresh = { base: latest, history: begun(sceneOf(latest)), newer: null, rebase: null };
  if (draft === null) return fresh;
  const scene = resumed(draft, latest);
  if (scene !== null) return { ...fresh, history: done(begun(sceneOf(latest)), scene) };
  return { base: draft.base, history: done(begun(sceneOf(draft.base)), draft.scene), newer: latest, rebase: null };
}

/** Take up a scene that came anew: unseen where nothing was changed here, else beside what was. */
function met(state: State, latest: EditableScene): State {
  if (latest.version === state.base.version) return state;
  if (!isChanged(state.base, state.history.now)) return first(latest, null);
  return { ...state, newer: latest };
}

/** Keep what is changed in this browser soon after, and forget it where nothing is. */
function useKept({ base, history: { now } }: State): number | null {
  const [keptAtMs, setKeptAtMs] = useState<number | null>(null);
  const name = useStore(({ organizationId, user }) => draftName(organizationId, user?.id));
  const latest = useRef({ base, now, isKept: true });
  const keep = useCallback(async () => {
    const { base: from, now: scene, isKept } = latest.current;
    if (isKept) return;
    latest.current.isKept = true;
    if (!isChanged(from, scene)) {
      await dropDraft(name);
      setKeptAtMs(null);
    } else if (await keepDraft(name, draftOf(from, scene))) setKeptAtMs(Date.now());
  }, [name]);
  useEffect(() => {
    if (latest.current.now === now && latest.current.base === base) return;
    latest.current = { base, now, isKept: false };
    const timer = setTimeout(() => void keep(), KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [base, now, keep]);
  useEffect(() => {
    const leave = (): void => void keep();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [keep]);
  return keptAtMs;
}

export function useEditing(loaded: EditableScene, draft: Draft | null): Editing {
  const [state, setState] = useState(() => first(loaded, draft));
  const keptAtMs = useKept(state);
  const lookAgain = useCallback(() => {
    void editableScene().then((latest) => latest && setState((before) => met(before, latest)), () => undefined);
  }, []);
  const published = useStore(({ config }) => config?.version ?? 0);
  const known = Math.max(state.base.version, state.newer?.version ?? 0);
  useEffect(() => {
    if (published > known) lookAgain();
  }, [published, known, lookAgain]);
  // Word of a publication may be lost on its way, and nobody should draw for long on what is outdated.
  useEffect(() => {
    const timer = setInterval(lookAgain, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [lookAgain]);
  const act = useCallback((change: (scene: Scene) => Scene, name?: string) => {
    setState((before) => ({ ...before, history: done(before.history, change(before.history.now), name ?? null) }));
  }, []);
  const { base, history, newer, rebase } = state;
  const changed = useMemo(() => isChanged(base, history.now), [base, history.now]);
  return {
    base,
    scene: history.now,
    isChanged: changed,
    newer,
    rebase,
    keptAtMs,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    act,
    lookAgain,
    undo: useCallback(() => setState((before) => ({ ...before, history: undone(before.history) })), []),
    redo: useCallback(() => setState((before) => ({ ...before, history: redone(before.history) })), []),
    restart: useCallback((latest: EditableScene) => setState(first(latest, null)), []),
    layOver: useCallback(() => setState(laidOver), []),
  };
}

function laidOver(state: State): State {
  if (state.newer === null) return state;
  const result = over({ base: state.base, scene: state.history.now }, state.newer);
  const { layout, settings } = result;
  return { base: state.newer, history: done(begun(sceneOf(state.newer)), { layout, settings }), newer: null, rebase: result };
}
