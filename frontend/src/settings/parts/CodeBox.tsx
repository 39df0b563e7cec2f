import { useEffect, useRef } from 'react';
import { useText } from '../../ui/hooks/useText';
import { CopyIcon } from '../../ui/parts/icons';
import { withoutSecret } from './masking';
import { useCopying } from './useCopying';

export interface CodeBoxProps {
  label: string;
  content: string;
  secret?: string;
  revealed?: boolean;
}

/** Something to copy as a whole. The secret in it is copied, and shown only on request. */
export function CodeBox({ label, content, secret = '', revealed = false }: CodeBoxProps) {
  const { t } = useText();
  const { copied, copy } = useCopying();
  const shown = useRef<HTMLPreElement>(null);
  const open = revealed || copied === 'failed';
  useEffect(() => {
    if (copied === 'failed' && shown.current) window.getSelection()?.selectAllChildren(shown.current);
  }, [copied]);
  return (
    <figure className="code-box" aria-label={label}>
      <pre ref={shown} tabIndex={0}>
        {open ? content : withoutSecret(content, secret)}
      </pre>
      <button type="button" className="button code-copy" aria-label={t('set.copyOf', { what: label })} onClick={() => copy(content)}>
        <CopyIcon />
        {t(copied === 'copied' ? 'first.copied' : 'set.copy')}
      </button>
      <span className="unseen" role="status">
        {copied === 'copied' && t('first.copied')}
      </span>
      {copied === 'failed' && <p className="page-note">{t('first.copyFailed')}</p>}
    </figure>
  );
}
