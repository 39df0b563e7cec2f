import type { Fields } from '../../protocol/guards';

/** What a new mapping begins with: one that works as it stands, to be changed. */
export const STARTER: Fields = {
  each: 'runs',
  events: [
    {
      type: 'metaverse.agent.status',
      subject: 'agent',
      data: { status: { value: 'state', words: { busy: 'working', done: 'idle' } }, activity: 'doing' },
    },
  ],
};

export const SAMPLE = {
  runs: [
    { agent: 'scout', state: 'busy', doing: 'Reading the inbox' },
    { agent: 'clerk', state: 'done', doing: null },
  ],
};

export const laidOut = (value: unknown): string => JSON.stringify(value, null, 2);
