import type { BufferGeometry } from 'three';

import { box } from '../../src/scene/geometry/chamferBox';
import { softBox } from '../../src/scene/geometry/kit';
import { joined, part } from './skin';

/** What somebody carries who takes a task along: it rides before the chest, between the hands. */
export function parcel(): BufferGeometry {
  const at = [0, 0.19, 0.335] as const;
  return joined([
    part(softBox(0.34, 0.25, 0.27, 0.03, 1), 'spine', 'box', { at }),
    part(box(0.348, 0.258, 0.07, 0.012), 'spine', 'ribbon', { at }),
    part(box(0.07, 0.258, 0.278, 0.012), 'spine', 'ribbon', { at }),
  ]);
}
