import type { ReactNode } from 'react';
import { Dialog, Heading, Modal as AriaModal, ModalOverlay } from 'react-aria-components';
import { useText } from '../hooks/useText';
import { CloseIcon } from '../parts/icons';
import './kit.css';

export interface ModalProps {
  title: string;
  onClose(): void;
  isWide?: boolean;
  children: ReactNode;
}

/** Something that wants an answer before anything else goes on; Escape and a click beside it close it. */
export function Modal({ title, onClose, isWide = false, children }: ModalProps) {
  const { t } = useText();
  return (
    <ModalOverlay className="kit-overlay" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()}>
      <AriaModal className={isWide ? 'kit-modal kit-modal-wide card' : 'kit-modal card'}>
        <Dialog className="kit-dialog">
          <header className="kit-dialog-head">
            <Heading slot="title">{title}</Heading>
            <button type="button" className="icon-button" aria-label={t('card.close')} onClick={onClose}>
              <CloseIcon />
            </button>
          </header>
          {children}
        </Dialog>
      </AriaModal>
    </ModalOverlay>
  );
}
