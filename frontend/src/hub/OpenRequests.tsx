import { useStore } from '../store/store';
import { useText } from '../ui/hooks/useText';
import { Decisions } from './Decisions';
import { Expiry } from './Expiry';
import { Summary } from './Summary';
import '../styles/hub.css';

/** What an agent asks of people, with the answer right there. */
export function OpenRequests({ agentId }: { agentId: string }) {
  const { t } = useText();
  const attention = useStore((state) => state.hub?.attention);
  const mine = attention?.filter((item) => item.kind === 'request' && item.agent?.agentId === agentId) ?? [];
  return mine.map((item, index) => (
    <section key={item.id} className="drawer-part open-request">
      <Summary text={item.summary || t('hub.kind.request')} />
      <Expiry item={item} />
      <Decisions item={item} main={index === 0} here />
    </section>
  ));
}
