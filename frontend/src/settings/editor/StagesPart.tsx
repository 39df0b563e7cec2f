import { useMemo, useState } from 'react';
import type { PipelineStage } from '../../protocol/types';
import { useStore } from '../../store/store';
import { useText } from '../../ui/hooks/useText';
import { CloseIcon } from '../../ui/parts/icons';
import { Confirm } from '../parts/Confirm';
import { MOST_STAGES, RANGES, settingsFaults } from './plan/settingsCheck';
import { keyFor, openByStage, reordered, withLimit, withStage } from './plan/stages';
import { NumberBox } from '../parts/NumberBox';
import type { Editing } from './useEditing';

interface StageRowProps {
  stage: PipelineStage;
  at: number;
  count: number;
  open: number;
  isFixed: boolean;
  fault(path: string): string | undefined;
  onChange(part: Partial<PipelineStage>, name: string): void;
  onLimit(limit: number | null): void;
  onMove(by: -1 | 1): void;
  onDrop(): void;
}

function StageRow({ stage, at, count, open, isFixed, fault, onChange, onLimit, onMove, onDrop }: StageRowProps) {
  const { t, language } = useText();
  const name = stage.name[language];
  return (
    <li className="stage-row">
      <span className="stage-order">
        <button type="button" className="icon-button" disabled={isFixed || at === 0} aria-label={t('editor.stage.up', { name })} onClick={() => onMove(-1)}>
          ↑
        </button>
        <button type="button" className="icon-button" disabled={isFixed || at === count - 1} aria-label={t('editor.stage.down', { name })} onClick={() => onMove(1)}>
          ↓
        </button>
      </span>
      {(['en', 'zh'] as const).map((each) => (
        <label key={each} className="field">
          <span>{t(`editor.name.${each}`)}</span>
          <input className="input" lang={each === 'zh' ? 'zh-CN' : 'en'} maxLength={200} disabled={isFixed} value={stage.name[each]} aria-invalid={fault(`name.${each}`) !== undefined} onChange={(event) => onChange({ name: { ...stage.name, [each]: event.target.value } }, `name ${each}`)} />
          {fault(`name.${each}`) && <small className="is-error">{fault(`name.${each}`)}</small>}
        </label>
      ))}
      <NumberBox label={t('editor.stage.limit')} nothing={t('editor.stage.noLimit')} value={stage.limit ?? null} least={RANGES.limit.least} most={RANGES.limit.most} fault={fault('limit')} isFixed={isFixed} onChange={onLimit} />
      <span className="stage-open">
        <code>{stage.key}</code>
        <small>{t('editor.stage.open', { count: open })}</small>
      </span>
      <button type="button" className="icon-button" disabled={isFixed || count === 1} aria-label={t('editor.stage.drop', { name })} onClick={onDrop}>
        <CloseIcon />
      </button>
    </li>
  );
}

/** The stages that tasks go through, in their order. */
export function StagesPart({ editing, isFixed }: { editing: Editing; isFixed: boolean }) {
  const { t, language } = useText();
  const { pipeline } = editing.scene.settings;
  const tasks = useStore((state) => state.tasks);
  const tasksKnown = useStore((state) => state.tasksKnown);
  const open = useMemo(() => openByStage(tasks.values()), [tasks]);
  const faults = useMemo(() => new Map(settingsFaults(editing.scene.settings).map((one) => [one.path, one])), [editing.scene.settings]);
  const [dropping, setDropping] = useState<PipelineStage | null>(null);
  const set = (stages: PipelineStage[], name?: string): void =>
    editing.act((scene) => ({ ...scene, settings: { ...scene.settings, pipeline: stages } }), name && `stage ${name}`);
  const drop = ({ key }: PipelineStage): void => set(pipeline.filter((stage) => stage.key !== key));
  const add = (): void => {
    const name = { en: 'New stage', zh: '新阶段' };
    set([...pipeline, { key: keyFor(name.en, [...pipeline, ...editing.base.settings.pipeline]), name }]);
  };
  return (
    <section className="card plan-card" aria-labelledby="plan-stages">
      <h2 id="plan-stages">{t('editor.stages')}</h2>
      <p className="page-note">{t('editor.stagesWhy')}</p>
      <ol className="plan-stages">
        {pipeline.map((stage, at) => (
          <StageRow
            key={stage.key}
            {...{ stage, at, isFixed }}
            count={pipeline.length}
            open={open.get(stage.key) ?? 0}
            fault={(path) => {
              const found = faults.get(`pipeline.${at}.${path}`);
              return found && t(found.key, found.values);
            }}
            onChange={(part, name) => set(withStage(pipeline, at, part), `${name} ${stage.key}`)}
            onLimit={(limit) => set(withLimit(pipeline, at, limit), `limit ${stage.key}`)}
            onMove={(by) => set(reordered(pipeline, at, by))}
            onDrop={() => (tasksKnown && !open.get(stage.key) ? drop(stage) : setDropping(stage))}
          />
        ))}
      </ol>
      <button type="button" className="button" disabled={isFixed || pipeline.length >= MOST_STAGES} onClick={add}>
        {t('editor.stage.add')}
      </button>
      {dropping && (
        <Confirm
          title={t('editor.stage.dropTitle', { name: dropping.name[language] })}
          action={t('editor.stage.dropAct')}
          onCancel={() => setDropping(null)}
          onConfirm={() => {
            drop(dropping);
            setDropping(null);
          }}
        >
          <p>{tasksKnown ? t('editor.stage.dropWhy', { count: open.get(dropping.key) ?? 0 }) : t('editor.stage.dropUnknown')}</p>
        </Confirm>
      )}
    </section>
  );
}
