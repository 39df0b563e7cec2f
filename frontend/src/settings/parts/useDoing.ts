import { useState } from 'react';
import { refusalOf, type Refusal } from '../../sync/here';

export interface Doing<Result> {
  busy: boolean;
  result: Result | null;
  refusal: Refusal | null;
  start(work: Promise<Result>, then?: (result: Result) => void): void;
  forget(): void;
}

/** Something that a person has the server do: under way, done, or refused with the reason. */
export function useDoing<Result = unknown>(): Doing<Result> {
  const [state, setState] = useState<Pick<Doing<Result>, 'busy' | 'result' | 'refusal'>>({ busy: false, result: null, refusal: null });
  const start = (work: Promise<Result>, then?: (result: Result) => void): void => {
    setState({ busy: true, result: null, refusal: null });
    work.then(
      (result) => {
        setState({ busy: false, result, refusal: null });
        then?.(result);
      },
      (thrown: unknown) => setState({ busy: false, result: null, refusal: refusalOf(thrown) }),
    );
  };
  return { ...state, start, forget: () => setState({ busy: false, result: null, refusal: null }) };
}
