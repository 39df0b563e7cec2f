import { useState, type FormEvent } from 'react';
import { useText } from '../../ui/hooks/useText';
import { Modal } from '../../ui/kit/Modal';
import { RefusalNote } from '../parts/Refusal';
import { SelectBox } from '../parts/SelectBox';
import { useDoing } from '../parts/useDoing';

const OVERLAPS = ['86400', '3600', '604800', '0'] as const;
type Overlap = (typeof OVERLAPS)[number];

export interface RotateModalProps {
  name: string;
  /** Have the server make another secret; the one before is good for so many seconds. */
  rotate(overlapSeconds: number): Promise<string>;
  onDone(secret: string): void;
  onClose(): void;
}

/** A new secret for a token that stays. */
export function RotateModal({ name, rotate, onDone, onClose }: RotateModalProps) {
  const { t } = useText();
  const [overlap, setOverlap] = useState<Overlap>('86400');
  const { busy, refusal, start } = useDoing<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start(rotate(Number(overlap)), onDone);
  };
  return (
    <Modal title={t('tokens.rotateTitle', { name })} onClose={onClose}>
      <form className="form-bare" onSubmit={submit}>
        <p>{t('tokens.rotateWhy')}</p>
        <SelectBox<Overlap> label={t('tokens.overlap')} value={overlap} options={OVERLAPS} nameOf={(one) => t(`tokens.overlap.${one}`)} onChange={setOverlap} />
        <RefusalNote refusal={refusal} />
        <div className="form-acts">
          <button type="submit" className="button button-main" disabled={busy}>
            {t(busy ? 'set.saving' : 'tokens.rotate')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
