import { useState } from 'react';
import type { Sent } from '../../sync/decisions';
import { useText } from '../../ui/hooks/useText';
import { whyOf } from '../../ui/hooks/why';

export type Progress = { state: 'none' | 'sending' } | { state: 'sent'; commandId: string | null } | { state: 'failed'; why: string };

export interface Sending {
  progress: Progress;
  busy: boolean;
  follow(sending: Promise<Sent | undefined>): void;
}

function cameTo(sent: Sent | undefined): Progress {
  if (sent && 'queuedId' in sent) return { state: 'none' };
  return { state: 'sent', commandId: sent?.commandId ?? null };
}

/** What becomes of something that a person sent: a failure says why, so that it can be sent again. */
export function useSending(): Sending {
  const { t } = useText();
  const [progress, setProgress] = useState<Progress>({ state: 'none' });
  const follow = (sending: Promise<Sent | undefined>): void => {
    setProgress({ state: 'sending' });
    sending.then(
      (sent) => setProgress(cameTo(sent)),
      (thrown: unknown) => setProgress({ state: 'failed', why: whyOf(thrown, t) }),
    );
  };
  return { progress, busy: progress.state === 'sending', follow };
}
