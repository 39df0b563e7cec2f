import type { AttentionItem } from '../../protocol/hub';
import { useStore } from '../../store/store';
import { useText } from '../../ui/hooks/useText';
import { Decisions } from './Decisions';
import { Expiry } from './Expiry';
import { QueuedRow } from './QueuedRow';
import { saidOf } from './said';
import { Summary } from './Summary';
import { Unshown } from './Unshown';
import { useRow } from './useRow';
import '../../styles/hub.css';
import '../../styles/hubRow.css';
import '../../styles/hubPhone.css';

function OpenRequest({ item, isFirst }: { item: AttentionItem; isFirst: boolean }) {
  const text = useText();
  const row = useRow(item);
  if (row.queued) return <ul className="drawer-part"><QueuedRow queued={row.queued} faceId={item.agent?.id ?? null} /></ul>;
  return (
    <section className="drawer-part open-request">
      <Summary text={saidOf(item, text)} />
      <Unshown item={item} />
      <Expiry item={item} />
      <Decisions row={row} main={isFirst} here />
    </section>
  );
}

/** What an agent asks of people, with the answer right there. */
export function OpenRequests({ agentId }: { agentId: string }) {
  const attention = useStore((state) => state.hub?.attention);
  const mine = attention?.filter((item) => item.kind === 'request' && item.agent?.agentId === agentId) ?? [];
  return mine.map((item, index) => <OpenRequest key={item.id} item={item} isFirst={index === 0} />);
}
