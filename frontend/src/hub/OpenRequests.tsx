import type { AttentionItem } from '../protocol/hub';
import { useStore } from '../store/store';
import { useText } from '../ui/hooks/useText';
import { Decisions } from './Decisions';
import { Expiry } from './Expiry';
import { Summary } from './Summary';
import { Unshown } from './Unshown';
import { unshownTool } from './parts';
import '../styles/hub.css';

/** What an agent asks of people, with the answer right there. */
export function OpenRequests({ agentId }: { agentId: string }) {
  const { t } = useText();
  const attention = useStore((state) => state.hub?.attention);
  const mine = attention?.filter((item) => item.kind === 'request' && item.agent?.agentId === agentId) ?? [];
  const saidOf = ({ requestKind, summary }: AttentionItem): string => {
    const tool = unshownTool(requestKind, summary);
    return tool === null ? summary || t('hub.kind.request') : t('hub.mayBeUsed', { tool });
  };
  return mine.map((item, index) => (
    <section key={item.id} className="drawer-part open-request">
      <Summary text={saidOf(item)} />
      <Unshown item={item} />
      <Expiry item={item} />
      <Decisions item={item} main={index === 0} here />
    </section>
  ));
}
