import { isSameLook, NOWHERE, together, type GazePlace, type Looked } from '../protocol/gaze';
import { useStore } from '../store/store';
import type { Line } from '../transport/news';
import { liveState } from './stage';

/** Of up to so many agents all positions are followed, wherever one looks: lists say of everybody where they are. */
export const MOST_FOLLOWED = 1200;

let line: Line | null = null;
let told: Looked = null;
/** The office is open, and what is seen of it. */
let isOpen = false;
let seen: GazePlace[] = [];
let followed: string[] = [];
/** Places whose people are told in words. */
const read = new Set<{ floor: string | null }>();

function wanted(): Looked {
  if (liveState().agents.size <= MOST_FOLLOWED) return null;
  if (!isOpen) return NOWHERE;
  const inWords = [...read].map(({ floor }) => (floor === null ? null : { places: [{ floor }], agents: [] }));
  return together([{ places: seen, agents: followed }, ...inWords]);
}

let isDue = false;

/** Say where one looks once what happens at the same time is over: whoever turns from one to another looks away from neither. */
function tell(): void {
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    say();
  });
}

function say(): void {
  const gaze = wanted();
  if (line === null || isSameLook(gaze, told)) return;
  told = gaze;
  line.gaze(gaze);
}

/** Have a line bring positions of where one looks only. */
export function lookThrough(opened: Line): () => void {
  line = opened;
  told = null;
  tell();
  const stop = useStore.subscribe((state, before) => {
    if (state.agents.size !== before.agents.size) tell();
  });
  return () => {
    stop();
    line = null;
  };
}

/** Note what is seen of the office that is drawn. */
export function see(places: readonly GazePlace[]): void {
  seen = [...places];
  tell();
}

/** Be in the office, at the side of somebody or of nobody. */
export function beInOffice(agentId: string | null): () => void {
  isOpen = true;
  followed = agentId === null ? [] : [agentId];
  tell();
  return () => {
    isOpen = false;
    tell();
  };
}

/** Say in words where the people of a floor are, or with null of all floors. */
export function readAloud(floor: string | null): () => void {
  const one = { floor };
  read.add(one);
  tell();
  return () => {
    read.delete(one);
    tell();
  };
}
