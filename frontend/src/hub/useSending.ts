import { useState } from 'react';

export type Progress = { state: 'none' | 'sending' } | { state: 'sent'; commandId: string | null } | { state: 'failed'; why: string };

export interface Sending {
  progress: Progress;
  busy: boolean;
  follow(sending: Promise<unknown>): void;
}

/** What becomes of something that a person sent: a failure says why, so that it can be sent again. */
export function useSending(): Sending {
  const [progress, setProgress] = useState<Progress>({ state: 'none' });
  const follow = (sending: Promise<unknown>): void => {
    setProgress({ state: 'sending' });
    sending.then(
      (commandId) => setProgress({ state: 'sent', commandId: typeof commandId === 'string' ? commandId : null }),
      (thrown: unknown) => setProgress({ state: 'failed', why: thrown instanceof Error ? thrown.message : String(thrown) }),
    );
  };
  return { progress, busy: progress.state === 'sending' || progress.state === 'sent', follow };
}
