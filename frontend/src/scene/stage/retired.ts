import { setConsoleFunction } from 'three';

/** What three.js has retired and the binding to React still makes by itself; it works, and nobody here can do anything about it. */
const RETIRED = 'THREE.Clock:';

setConsoleFunction((kind, message, ...more) => {
  if (kind === 'warn' && String(message).startsWith(RETIRED)) return;
  console[kind](message, ...more);
});
