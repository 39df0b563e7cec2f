import { useEffect, useState } from 'react';

const SAID_MS = 2500;

export type Copied = 'ready' | 'copied' | 'failed';

/** Put a text where the person can paste it, and say for a while whether that went well. */
export function useCopying(): { copied: Copied; copy(text: string): void } {
  const [copied, setCopied] = useState<Copied>('ready');
  useEffect(() => {
    if (copied !== 'copied') return;
    const timer = setTimeout(() => setCopied('ready'), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const write = async (text: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('copied');
    } catch {
      setCopied('failed');
    }
  };
  return { copied, copy: (text) => void write(text) };
}
