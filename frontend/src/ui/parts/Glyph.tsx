import type { Shown } from './shown';

function Working() {
  return (
    <>
      <circle cx="8" cy="8" r="5.500" fill="none" stroke="var(--working-fill)" strokeWidth="2.600" opacity=".25" />
      <path d="M8 2.500a5.500 5.500 0 1 1-5.200 7.300" fill="none" stroke="var(--working-fill)" strokeWidth="2.600" strokeLinecap="round" />
    </>
  );
}

function Waiting() {
  return (
    <>
      <circle cx="8" cy="8" r="7.300" fill="var(--waiting-fill)" stroke="var(--waiting-edge)" strokeWidth=".8" />
      <path
        d="M5.700 8V5.300M7.300 7.500V4.100M8.900 7.500V4.100M10.500 8V5.200M5.200 10.500 3.900 8.700"
        stroke="var(--glyph-ink)"
        strokeWidth="1.250"
        strokeLinecap="round"
      />
      <path d="M5.100 7.500h6v2.200a3 3 0 0 1-6 0z" fill="var(--glyph-ink)" />
    </>
  );
}

function Trouble() {
  return (
    <>
      <path d="M8 1.700 15 14H1z" fill="var(--error-fill)" stroke="var(--error-fill)" strokeWidth="1.400" strokeLinejoin="round" />
      <path d="M8 6v4" stroke="var(--glyph-ink)" strokeWidth="1.700" strokeLinecap="round" />
      <circle cx="8" cy="12.300" r="1" fill="var(--glyph-ink)" />
    </>
  );
}

const Idle = () => <circle cx="8" cy="8" r="5.800" fill="none" stroke="var(--idle-fill)" strokeWidth="1.600" />;

const Offline = () => (
  <circle cx="8" cy="8" r="5.800" fill="none" stroke="var(--offline-fill)" strokeWidth="1.800" strokeDasharray="2.400 2.150" />
);

function Stale() {
  return (
    <>
      <circle cx="8" cy="8" r="6" fill="none" stroke="var(--offline-fill)" strokeWidth="1.500" />
      <path d="M3.700 8.700 8.700 3.700M4.600 12l7.400-7.400M7.300 12.800l5.200-5.200" stroke="var(--offline-fill)" strokeWidth="1.300" />
    </>
  );
}

const MARKS: Record<Shown, () => React.ReactNode> = {
  working: Working,
  waiting: Waiting,
  error: Trouble,
  idle: Idle,
  offline: Offline,
  stale: Stale,
};

/** The mark of a status: shape and colour together, so that neither is needed alone. */
export function Glyph({ status, size = 16 }: { status: Shown; size?: number }) {
  const Mark = MARKS[status];
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <Mark />
    </svg>
  );
}
