import type { HubView } from '../../protocol/hub';
import { useStore } from '../../store/store';
import { goTo, pathOf } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';

const MOST_NAMES = 5;

function Names({ agentIds }: { agentIds: string[] }) {
  const agents = useStore((state) => state.agents);
  return agentIds.slice(0, MOST_NAMES).map((agentId) => {
    const path = pathOf('office', { agent: agentId });
    return (
      <a
        key={agentId}
        href={path}
        onClick={(event) => {
          event.preventDefault();
          goTo(path);
        }}
      >
        {agents.get(agentId)?.name ?? agentId}
      </a>
    );
  });
}

/** Who works without getting on: for very long on one step, or again and again on the same. */
export function Troubled({ stuck, looping }: Pick<HubView, 'stuck' | 'looping'>) {
  const { t } = useText();
  if (stuck.length + looping.length === 0) return null;
  return (
    <div className="troubled">
      {stuck.length > 0 && (
        <p>
          <strong>{t('hub.stuck', { count: stuck.length })}</strong>
          <Names agentIds={stuck} />
        </p>
      )}
      {looping.length > 0 && (
        <p>
          <strong>{t('hub.looping', { count: looping.length })}</strong>
          <Names agentIds={looping} />
        </p>
      )}
    </div>
  );
}
