import { useState } from 'react';
import { useText } from '../ui/hooks/useText';
import { Glyph } from '../ui/parts/Glyph';
import type { Lane } from './lanes';
import { TaskCard } from './TaskCard';

const AT_FIRST = 30;
const MORE = 60;
const MOST_SLOTS = 12;

function Slots({ count, limit }: { count: number; limit: number }) {
  const slots = Math.min(MOST_SLOTS, Math.max(count, limit));
  return (
    <span className="slots" aria-hidden="true">
      {Array.from({ length: slots }, (_, index) => (
        <i key={index} className={index >= limit ? 'slot-over' : index < count ? 'slot-taken' : ''} />
      ))}
    </span>
  );
}

export function LaneColumn({ lane: { stage, tasks }, selected }: { lane: Lane; selected: string | null }) {
  const { t, language } = useText();
  const [shown, setShown] = useState(AT_FIRST);
  const name = stage.name[language];
  const limit = stage.limit ?? null;
  const over = limit === null ? 0 : tasks.length - limit;
  return (
    <section className="lane" aria-label={t('flow.lane', { name, count: tasks.length })}>
      <header className="lane-head">
        <h2>{name}</h2>
        <b>{limit === null ? tasks.length : t('flow.limit', { count: tasks.length, limit })}</b>
        {over > 0 && (
          <span className="lane-over is-error">
            <Glyph status="error" size={12} />
            {t('flow.over', { count: over })}
          </span>
        )}
        {limit !== null && <Slots count={tasks.length} limit={limit} />}
      </header>
      <div className="lane-cards">
        {tasks.filter(({ taskId }, index) => index < shown || taskId === selected).map((task) => (
          <TaskCard key={task.taskId} task={task} selected={task.taskId === selected} />
        ))}
        {tasks.length === 0 && <p className="lane-empty">{t('flow.laneEmpty')}</p>}
        {tasks.length > shown && (
          <button type="button" className="link-button" onClick={() => setShown(shown + MORE)}>
            {t('flow.more', { count: tasks.length - shown })}
          </button>
        )}
      </div>
    </section>
  );
}
