import { create } from 'zustand';
import type { Receipt } from '../../protocol/commands';
import type { Order } from '../../sync/fleet';

/** What was sent to many at once, as long as the page is open. */
export interface FleetSend {
  key: string;
  organizationId: string | null;
  atMs: number;
  order: Order;
  receipts: Receipt[];
  /** Whether it was taken back. */
  undone: boolean;
}

interface FleetSends {
  sends: readonly FleetSend[];
}

const MOST = 20;

export const useFleetSends = create<FleetSends>()(() => ({ sends: [] }));

export function noteSend(send: FleetSend): void {
  useFleetSends.setState(({ sends }) => ({ sends: [send, ...sends].slice(0, MOST) }));
}

export function noteUndone(key: string): void {
  useFleetSends.setState(({ sends }) => ({ sends: sends.map((send) => (send.key === key ? { ...send, undone: true } : send)) }));
}
