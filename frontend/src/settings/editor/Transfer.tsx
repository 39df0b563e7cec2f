import { useRef, useState } from 'react';
import type { EditableScene } from '../../protocol/scenePlan';
import { download } from '../../export/download';
import { useText } from '../../ui/hooks/useText';
import { MenuButton } from '../../ui/kit/MenuButton';
import { Modal } from '../../ui/kit/Modal';
import { Confirm } from '../parts/Confirm';
import { ChevronIcon } from '../../ui/parts/icons';
import { exported, imported, type FileFault } from './plan/exchange';
import type { Editing } from './useEditing';

export interface TransferProps {
  editing: Editing;
  isFixed: boolean;
  onDrawAnew(): void;
}

function FileFaults({ name, faults, onClose }: { name: string; faults: readonly FileFault[]; onClose(): void }) {
  const { t } = useText();
  return (
    <Modal title={t('editor.file.refused', { name })} onClose={onClose}>
      <p>{t('editor.file.nothingDone')}</p>
      <ul className="file-faults">
        {faults.map(({ path, key, values }, index) => (
          <li key={index}>
            {path && <code className="breakable">{path}</code>} {t(key, values)}
          </li>
        ))}
      </ul>
    </Modal>
  );
}

const nameOf = ({ version }: EditableScene): string => `scene-${version}.json`;

/** The plan as a file, from a file, or as it would be drawn by itself. */
export function Transfer({ editing, isFixed, onDrawAnew }: TransferProps) {
  const { t } = useText();
  const input = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<{ name: string; faults: readonly FileFault[] } | null>(null);
  const [isAsking, setAsking] = useState(false);
  const { base, scene, act } = editing;
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const read = imported(await file.text(), base);
    if (read.ok) act(() => ({ layout: read.layout, settings: read.settings }));
    else setRefused({ name: file.name, faults: read.faults });
  };
  return (
    <>
      <MenuButton
        label={t('editor.more')}
        acts={[
          { key: 'export', name: t('editor.export'), run: () => download(nameOf(base), exported(scene.layout, scene.settings), 'application/json') },
          { key: 'import', name: t('editor.import'), isDisabled: isFixed, run: () => input.current?.click() },
          { key: 'anew', name: t('editor.drawAnew'), isDisabled: isFixed || base.isDrawn, run: () => setAsking(true) },
        ]}
      >
        {t('editor.more')}
        <ChevronIcon />
      </MenuButton>
      <input
        ref={input}
        className="unseen"
        type="file"
        accept="application/json,.json"
        tabIndex={-1}
        aria-label={t('editor.import')}
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {refused && <FileFaults {...refused} onClose={() => setRefused(null)} />}
      {isAsking && (
        <Confirm
          title={t('editor.drawAnewTitle')}
          action={t('editor.drawAnewAct')}
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            onDrawAnew();
          }}
        >
          <p>{t('editor.drawAnewWhy')}</p>
        </Confirm>
      )}
    </>
  );
}
