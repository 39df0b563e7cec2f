import type { NetworkView } from '../protocol/network';
import { useCommands, type Command } from '../ui/commands';
import { setQuery } from '../ui/hooks/useQuery';
import { save, type FileKind } from './exports';

/** Offer the acts of the network to the keyboard and the palette. */
export function useNetworkCommands(network: NetworkView | null, tones: ReadonlyMap<string | number | null, number>): void {
  const file = (kind: FileKind): Command => ({ id: `network.${kind}`, group: 'network', name: `network.export.${kind}`, run: () => network && void save(kind, network, tones) });
  useCommands([
    { id: 'network.2d', group: 'network', name: 'network.show2d', keys: ['2'], run: () => setQuery({ view: null }) },
    { id: 'network.3d', group: 'network', name: 'network.show3d', keys: ['3'], run: () => setQuery({ view: '3d' }) },
    { id: 'network.nobody', group: 'network', name: 'network.selectNobody', run: () => setQuery({ agent: null, insight: null, q: null }) },
    file('graphml'),
    file('nodes'),
    file('edges'),
    file('png'),
  ]);
}
