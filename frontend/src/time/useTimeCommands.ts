import { useStore } from '../store/store';
import { SPEEDS, useTime } from '../store/time';
import { goLive, goToTrouble, setSpeed, togglePlaying } from '../sync/moment';
import { useCommands, type Command } from '../ui/commands';
import { copyMoment } from './copyMoment';

function faster(step: 1 | -1): void {
  const { speed } = useTime.getState();
  setSpeed(SPEEDS[SPEEDS.indexOf(speed) + step] ?? speed);
}

/** Offer the acts of the time machine to the keyboard and the palette. */
export function useTimeCommands(isEmpty: boolean): void {
  const isPast = useStore((state) => state.moment !== null);
  const playing = useStore((state) => state.moment?.playing === true);
  const all: Command[] = [
    { id: 'time.play', group: 'time', name: isPast ? (playing ? 'time.pause' : 'time.play') : 'time.hold', keys: [' '], run: togglePlaying },
    { id: 'time.previous', group: 'time', name: 'time.previous', keys: [','], run: () => void goToTrouble('previous') },
    { id: 'time.next', group: 'time', name: 'time.next', keys: ['.'], run: () => void goToTrouble('next') },
    { id: 'time.live', group: 'time', name: 'time.backToLive', keys: ['l'], run: goLive },
    { id: 'time.faster', group: 'time', name: 'time.faster', keys: ['>'], run: () => faster(1) },
    { id: 'time.slower', group: 'time', name: 'time.slower', keys: ['<'], run: () => faster(-1) },
    { id: 'time.copy', group: 'time', name: 'time.copy', run: () => void copyMoment() },
  ];
  useCommands(isEmpty ? [] : all);
}
