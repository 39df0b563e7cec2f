import { cameraBus } from '../../scene/camera/cameraBus';
import type { Places } from '../../scene/campus/places';
import { useStore } from '../../store/store';
import { sceneSource } from '../../sync/sceneSource';
import { useCommands, type Command } from '../commands';
import { goTo, settingsPath } from '../hooks/useRoute';
import { showMeasures, showViews, useOpened } from './opened';
import { clearPicked, pick, setLassoing, useLassoing } from './picking';
import { follow, goRound, inOrder, waitingFirst } from './persons';
import { goToPlace, lookFromEyes, showCinema, showList, type Where } from './where';

const everybody = () => useStore.getState().agents.values();
const waiting = () => waitingFirst(everybody(), (agent) => (sceneSource.isStale(agent) ? 'stale' : agent.status));

/** Offer to the keyboard and the palette all that can be done with the picture. */
export function useOfficeCommands(where: Where, places: Places | null): void {
  const isLassoing = useLassoing();
  const isMeasured = useOpened((state) => state.isMeasured);
  const always: Command[] = [
    { id: 'office.whole', group: 'office', name: 'campus.whole', keys: ['0'], run: () => goToPlace(null) },
    { id: 'office.next', group: 'office', name: 'person.next', keys: [']'], run: () => goRound(inOrder(everybody(), places), where.agent, 1) },
    { id: 'office.previous', group: 'office', name: 'person.previous', keys: ['['], run: () => goRound(inOrder(everybody(), places), where.agent, -1) },
    { id: 'office.waiting', group: 'office', name: 'person.waiting', keys: ['n'], run: () => goRound(waiting(), where.agent, 1) },
    { id: 'office.cinema', group: 'office', name: 'view.cinema', keys: ['c'], run: () => showCinema(!where.isCinema) },
    { id: 'office.list', group: 'office', name: 'twin.show', keys: ['i'], run: () => showList(!where.isListed) },
    { id: 'office.lasso', group: 'office', name: 'pick.lasso', keys: ['s'], run: () => setLassoing(!isLassoing) },
    { id: 'office.unpick', group: 'office', name: 'pick.clear', run: clearPicked },
    { id: 'office.keepView', group: 'office', name: 'view.save', run: () => showViews('save') },
    { id: 'office.views', group: 'office', name: 'view.manage', run: () => showViews('list') },
    { id: 'office.edit', group: 'office', name: 'office.edit', run: () => goTo(settingsPath('scene')) },
    { id: 'office.measures', group: 'office', name: 'measure.show', keys: ['p'], run: () => showMeasures(!isMeasured) },
    { id: 'office.nearer', group: 'office', name: 'view.nearer', keys: ['+'], run: () => cameraBus.zoom(0.8) },
    { id: 'office.farther', group: 'office', name: 'view.farther', keys: ['-'], run: () => cameraBus.zoom(1.25) },
  ];
  const { agent } = where;
  const withSomebody: Command[] =
    agent === null
      ? []
      : [
          { id: 'office.follow', group: 'office', name: 'view.follow', keys: ['f'], run: () => follow(agent) },
          { id: 'office.eyes', group: 'office', name: 'view.eyes', keys: ['v'], run: () => lookFromEyes(!where.fromEyes) },
          { id: 'office.pick', group: 'office', name: 'pick.one', keys: ['x'], run: () => pick([agent], true) },
        ];
  useCommands([...always, ...withSomebody]);
}
