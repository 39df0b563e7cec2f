import { useStore } from '../../store/store';
import { useMoment, usePatience } from '../hooks/useCounts';
import { useText } from '../hooks/useText';
import { Face } from '../parts/Face';
import { Glyph } from '../parts/Glyph';
import { FlowIcon, GearIcon, HubIcon, NetworkIcon, OfficeIcon } from '../parts/icons';
import { shownStatus } from '../parts/shown';
import { FloorIcon, RunIcon } from './icons';
import type { Entry } from './entries';

const VIEW_MARKS: Record<string, () => React.ReactNode> = {
  'view:office': OfficeIcon,
  'view:flow': FlowIcon,
  'view:network': NetworkIcon,
  'view:hub': HubIcon,
};
const KIND_MARKS = { agent: OfficeIcon, task: FlowIcon, view: GearIcon, page: GearIcon, place: FloorIcon, command: RunIcon };

/** Whom or what an entry is about; of an agent the face. */
export function Mark({ entry }: { entry: Entry }) {
  if (entry.kind === 'agent' && entry.subject) return <Face id={entry.subject} size={26} />;
  const Shown = VIEW_MARKS[entry.id] ?? KIND_MARKS[entry.kind];
  return (
    <span className="palette-mark">
      <Shown />
    </span>
  );
}

const STEP_MS = 5000;

/** How an agent is right now. */
export function Standing({ agentId }: { agentId: string }) {
  const { t } = useText();
  const agent = useStore((state) => state.agents.get(agentId));
  const patience = usePatience();
  const moment = useMoment(STEP_MS);
  if (agent === undefined) return null;
  const status = shownStatus(agent, patience, moment);
  return (
    <span className={`palette-status is-${status}`}>
      <Glyph status={status} size={14} />
      {t(`status.${status}`)}
    </span>
  );
}
