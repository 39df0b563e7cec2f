import { useDeferredValue, useMemo, useState } from 'react';
import { Autocomplete, Dialog, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components';
import { useStore } from '../../store/store';
import { useText } from '../hooks/useText';
import { SearchIcon } from '../parts/icons';
import { Keys } from '../parts/Keys';
import '../kit/kit.css';
import '../shell/words';
import { search, type Entry, type Section } from './entries';
import { noteRecent, recents } from './recents';
import { Results } from './Results';
import { useEntries } from './useEntries';
import './palette.css';

type Titled = Section & { title: string };

/** Before anything is typed: what was chosen last, the views, and what can be done here. */
function useFirst(entries: readonly Entry[], organizationId: string | null): Titled[] {
  const { t } = useText();
  return useMemo(() => {
    const last = recents(organizationId).flatMap((id) => entries.find((each) => each.id === id) ?? []);
    const rest = entries.filter(({ id }) => !last.some((each) => each.id === id));
    const of = (kind: Entry['kind']): Entry[] => rest.filter((each) => each.kind === kind);
    const sections: Titled[] = [
      { title: t('palette.recent'), kind: 'agent', entries: last, more: 0 },
      { title: t('palette.kind.view'), kind: 'view', entries: of('view'), more: 0 },
      { title: t('palette.kind.command'), kind: 'command', entries: of('command'), more: 0 },
    ];
    return sections.filter((section) => section.entries.length > 0);
  }, [entries, organizationId, t]);
}

function useFound(typed: string): Titled[] {
  const { t } = useText();
  const entries = useEntries();
  const organizationId = useStore((state) => state.organizationId);
  const first = useFirst(entries, organizationId);
  const found = useMemo(() => search(entries, typed), [entries, typed]);
  if (typed.trim() === '') return first;
  return found.map((section) => ({ ...section, title: t(`palette.kind.${section.kind}`) }));
}

function Search({ onClose }: { onClose(): void }) {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const sections = useFound(useDeferredValue(typed));
  const choose = (entry: Entry): void => {
    noteRecent(useStore.getState().organizationId, entry.id);
    onClose();
    entry.run();
  };
  return (
    <Autocomplete inputValue={typed} onInputChange={setTyped}>
      <TextField className="palette-field" autoFocus>
        <Label className="unseen">{t('top.search')}</Label>
        <SearchIcon />
        <Input className="palette-input" placeholder={t('top.search')} spellCheck={false} autoComplete="off" />
        <Keys keys={['Escape']} />
      </TextField>
      <Results sections={sections} typed={typed} onChoose={choose} />
    </Autocomplete>
  );
}

/** Everything by its name: agents, tasks, views, pages, teams, and what can be done. */
export function Palette({ onClose }: { onClose(): void }) {
  const { t } = useText();
  return (
    <ModalOverlay className="kit-overlay palette-overlay" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className="palette card">
        <Dialog className="palette-dialog" aria-label={t('palette.title')}>
          <Search onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
