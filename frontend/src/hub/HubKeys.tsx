import { useCommands } from '../ui/commands';
import { goTo } from '../ui/hooks/useRoute';
import { hubPath } from './address';

/** What the hub offers to the keyboard and the palette, whichever of its pages is open. */
export function HubKeys() {
  useCommands([
    { id: 'hub.fleet', group: 'hub', name: 'fleet.title', run: () => goTo(hubPath({ fleet: '1', drill: null })) },
    { id: 'hub.report', group: 'hub', name: 'report.title', run: () => goTo(hubPath({ fleet: null, drill: null }, '/report')) },
  ]);
  return null;
}
