import { useMemo, useState } from 'react';
import { Autocomplete, Input, Label, ListBox, ListBoxItem, SearchField } from 'react-aria-components';
import type { TaskView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { useText } from '../../ui/hooks/useText';
import { Modal } from '../../ui/kit/Modal';
import { Face, NoFace } from '../../ui/parts/Face';
import { usePeople } from '../live/usePeople';
import { wish } from '../live/moves';

const MOST = 50;
const NOBODY = ' ';

/** Choose who holds a task from now on. */
export function Reassign({ task, onClose }: { task: TaskView; onClose(): void }) {
  const { t } = useText();
  const people = usePeople();
  const [text, setText] = useState('');
  const known = useStore((state) => state.agentsKnown);
  const asked = text.trim().toLocaleLowerCase();
  const found = useMemo(
    () => [...people].filter(([key, { name, department }]) => [key, name, department ?? ''].some((said) => said.toLocaleLowerCase().includes(asked))),
    [people, asked],
  );
  const give = (key: string): void => {
    wish(task, { assignee: key === NOBODY ? null : key });
    onClose();
  };
  return (
    <Modal title={t('flow.reassignTitle', { name: task.title })} onClose={onClose}>
      <Autocomplete inputValue={text} onInputChange={setText}>
        <SearchField className="field" autoFocus>
          <Label className="unseen">{t('flow.findAgent')}</Label>
          <Input className="input" placeholder={t('flow.findAgent')} />
        </SearchField>
        <ListBox className="kit-list reassign-list" aria-label={t('flow.agents')} onAction={(key) => give(String(key))}>
          {task.assignee !== null && asked === '' && (
            <ListBoxItem id={NOBODY} textValue={t('flow.nobody')} className="kit-item">
              <NoFace size={24} />
              <span>{t('flow.nobody')}</span>
            </ListBoxItem>
          )}
          {found.slice(0, MOST).map(([key, { id, name, department }]) => (
            <ListBoxItem key={key} id={key} textValue={name} className="kit-item" isDisabled={key === task.assignee}>
              <Face id={id} size={24} />
              <span>{name}</span>
              {department && <span className="page-note">{department}</span>}
            </ListBoxItem>
          ))}
        </ListBox>
      </Autocomplete>
      <p className="page-note" role="status">
        {known && found.length === 0 && t('flow.noAgent')}
        {found.length > MOST && t('flow.moreAgents', { count: found.length - MOST })}
      </p>
    </Modal>
  );
}
