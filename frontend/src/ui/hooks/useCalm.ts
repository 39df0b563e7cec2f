import { useEffect, useRef, useState } from 'react';

/** A value that changes at most once in `stepMs`: for what is read, not watched. */
export function useCalm<Value>(value: Value, stepMs = 1000): Value {
  const [calm, setCalm] = useState(value);
  const changedMs = useRef(0);
  const shown = useRef(value);
  useEffect(() => {
    // What stays as it is begins no wait: the first change is shown at once.
    if (Object.is(value, shown.current)) return;
    const waitMs = Math.max(0, changedMs.current + stepMs - Date.now());
    const timer = setTimeout(() => {
      changedMs.current = Date.now();
      shown.current = value;
      setCalm(() => value);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [value, stepMs]);
  return calm;
}
