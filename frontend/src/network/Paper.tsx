import { useMemo, useRef, useState } from 'react';
import type { NetworkView } from '../protocol/network';
import { useText } from '../ui/hooks/useText';
import { CanvasGraph } from './CanvasGraph';
import { frameOf, placed, type Frame } from './geometry';
import { Graph } from './Graph';
import { useEased } from './useEased';
import { useSight } from './useSight';

/** Beyond so many, faces are too small to be told apart, and too many to be elements of the page. */
const MOST_FACES = 150;

export interface PaperProps {
  network: NetworkView;
  tones: ReadonlyMap<string | number | null, number>;
  selected: string | null;
  lit: ReadonlySet<string> | null;
  onSelect(agentId: string | null): void;
}

/** Where everybody is on the paper; the frame stays while time passes. */
function usePlaced(network: NetworkView) {
  const [frame, hold] = useState<Frame | null>(null);
  const next = useMemo(() => frameOf(network.nodes, frame), [network, frame]);
  if (next !== frame) hold(next);
  return useMemo(() => placed(network.nodes, next), [network, next]);
}

/** The network on paper: drag it, come nearer, choose somebody. */
export function Paper({ network, tones, selected, lit, onSelect }: PaperProps) {
  const { t } = useText();
  const frame = useRef<HTMLDivElement>(null);
  const looking = useSight(frame);
  const nodes = useEased(usePlaced(network));
  const drawn = { network, nodes, tones, selected, lit, onSelect, looking, sight: looking.sight };
  return (
    <div className="paper" ref={frame}>
      {network.nodes.length <= MOST_FACES ? <Graph {...drawn} /> : <CanvasGraph {...drawn} />}
      <div className="paper-zoom">
        <button type="button" className="icon-button" aria-label={t('network.nearer')} onClick={() => looking.zoom(1)}>
          +
        </button>
        <button type="button" className="icon-button" aria-label={t('network.further')} onClick={() => looking.zoom(-1)}>
          −
        </button>
        <button type="button" className="icon-button" aria-label={t('network.whole')} disabled={looking.sight.scale === 1} onClick={looking.whole}>
          ⤢
        </button>
      </div>
    </div>
  );
}
