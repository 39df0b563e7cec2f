import type { AgentView } from '../../protocol/types';
import type { SeatKind } from '../plan/types';
import { POSE_NAMES, SEATED_POSES, type PoseName } from './poses';

/** The server may ask for a pose by these words as well. */
const WORDS: Record<string, { seated: PoseName; standing: PoseName }> = {
  sit: { seated: 'think', standing: 'stand' },
  typing: { seated: 'type', standing: 'stand' },
  work: { seated: 'type', standing: 'fix' },
  raise_hand: { seated: 'sitHand', standing: 'hand' },
  wait: { seated: 'sitHand', standing: 'hand' },
  talk: { seated: 'sitTalk', standing: 'talk' },
  listen: { seated: 'sitListen', standing: 'listen' },
  meet: { seated: 'sitTalk', standing: 'talk' },
  error: { seated: 'facepalm', standing: 'despair' },
  repair: { seated: 'facepalm', standing: 'fix' },
  rest: { seated: 'relax', standing: 'stand' },
};

const AT_DESK: Record<AgentView['status'], PoseName> = { working: 'type', waiting: 'sitHand', error: 'facepalm', idle: 'think', offline: 'slump' };
const STANDING: Record<AgentView['status'], PoseName> = { working: 'stand', waiting: 'hand', error: 'despair', idle: 'stand', offline: 'stand' };

/** Choose how somebody holds themselves, by what the server asks, else by status and seat. */
export function poseFor(agent: Pick<AgentView, 'status' | 'pose'>, seat: SeatKind | null, talks: boolean): PoseName {
  const seated = seat === 'desk' || seat === 'meeting' || seat === 'lounge';
  return asked(agent.pose ?? '', seated) ?? byPlace(agent.status, seat, talks);
}

function asked(word: string, seated: boolean): PoseName | null {
  const both = WORDS[word];
  if (both) return seated ? both.seated : both.standing;
  const known = (POSE_NAMES as readonly string[]).includes(word) ? (word as PoseName) : null;
  return known !== null && SEATED_POSES.has(known) && !seated ? null : known;
}

function byPlace(status: AgentView['status'], seat: SeatKind | null, talks: boolean): PoseName {
  if (seat === 'desk') return AT_DESK[status];
  if (seat === 'meeting') return status === 'waiting' ? 'sitHand' : status === 'error' ? 'facepalm' : talks ? 'sitTalk' : 'sitListen';
  if (seat === 'lounge') return status === 'waiting' ? 'sitHand' : status === 'error' ? 'slump' : 'relax';
  return STANDING[status];
}
