import type { ReactNode } from 'react';

export interface NoticeProps {
  title: string;
  why?: string;
  mark?: ReactNode;
  action?: string;
  onAct?(): void;
}

/** What a view says when it has nothing to show, or could not fetch it: a sentence, and what to do. */
export function Notice({ title, why, mark, action, onAct }: NoticeProps) {
  return (
    <div className="notice">
      {mark}
      <strong>{title}</strong>
      {why && <p>{why}</p>}
      {action && (
        <button type="button" className="button" onClick={onAct}>
          {action}
        </button>
      )}
    </div>
  );
}
