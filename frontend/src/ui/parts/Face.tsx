import { memo } from 'react';
import { lookOf, type FaceLook, type Hair } from './look';

const INK = '#2f2622';

const Short = () => <path d="M10.500 18.500c-.6-7 3.600-11 9.500-11s10.100 4 9.500 11c-1.300-2.800-2.400-4.400-4-5.400-2.900 1.500-8.100 1.600-11 0-1.600 1-2.700 2.600-4 5.400z" />;

const Bob = () => <path d="M9.500 26c-2.200-11 1.300-18.800 10.500-18.800S32.700 15 30.500 26c-1 1-2.600.8-3.200-.2.800-4.500.5-8.400-1.100-11.700-3.300 2.300-8.600 2.600-12.400.2-1.600 3.200-1.900 7-1.100 11.500-.6 1-2.200 1.200-3.200.2z" />;

const Bun = () => (
  <>
    <circle cx="20" cy="6.300" r="3.600" />
    <path d="M10.300 18c-.5-6.600 3.800-10 9.700-10s10.200 3.400 9.700 10c-1-3-3.600-5.400-9.700-5.400S11.300 15 10.300 18z" />
  </>
);

const Curly = () => (
  <>
    <circle cx="11.700" cy="14.500" r="3.300" />
    <circle cx="14.500" cy="10.300" r="3.600" />
    <circle cx="20" cy="8.800" r="3.900" />
    <circle cx="25.500" cy="10.300" r="3.600" />
    <circle cx="28.300" cy="14.500" r="3.300" />
  </>
);

const Pony = () => (
  <>
    <path d="M28.500 12c5 1.300 5.600 8 3.600 12.600-2.700-.6-3.600-4-4.200-7.600z" />
    <path d="M10.400 18.500c-.6-7 3.700-11 9.600-11s10.200 4 9.600 11C28 14 24.500 12.200 19 12.600c-4 .3-7 1.700-8.600 5.900z" />
  </>
);

const Beanie = () => (
  <>
    <path d="M10 16.500c-.4-6 4-10.300 10-10.300s10.400 4.300 10 10.300z" />
    <rect x="9.200" y="14" width="21.600" height="4.300" rx="2.100" opacity=".82" />
  </>
);

const Cap = () => (
  <>
    <path d="M10.300 15.500C10.300 10 14.500 6.800 20 6.800s9.700 3.200 9.700 8.700z" />
    <path d="M9 15.200h23.300c1.800 0 1.800 2.500 0 2.500H11c-1.600 0-2.600-1.200-2-2.500z" opacity=".8" />
  </>
);

const HAIRS: Record<Hair, (() => React.ReactNode) | null> = {
  short: Short,
  bob: Bob,
  bun: Bun,
  curly: Curly,
  pony: Pony,
  beanie: Beanie,
  cap: Cap,
  none: null,
};

function Head({ look }: { look: FaceLook }) {
  const Crown = HAIRS[look.hair];
  const isHat = look.hair === 'beanie' || look.hair === 'cap';
  return (
    <>
      {isHat && <path d="M10.600 15h18.800v5.500h-18.800z" fill={look.hairColour} />}
      <circle cx="20" cy="19.500" r="9.300" fill={look.skin} />
      <g fill={isHat ? look.accessory : look.hairColour}>{Crown && <Crown />}</g>
      <circle cx="16.400" cy="20.500" r="1.200" fill={INK} />
      <circle cx="23.600" cy="20.500" r="1.200" fill={INK} />
      <ellipse cx="14.200" cy="23.300" rx="1.700" ry="1" fill="#d9735a" opacity=".35" />
      <ellipse cx="25.800" cy="23.300" rx="1.700" ry="1" fill="#d9735a" opacity=".35" />
      <path d="M17.400 24.200c1.500 1.600 3.700 1.600 5.200 0" fill="none" stroke={INK} strokeWidth="1.200" strokeLinecap="round" />
      {look.glasses && (
        <g fill="none" stroke={INK} strokeWidth=".9">
          <circle cx="16.300" cy="20.500" r="2.700" />
          <circle cx="23.700" cy="20.500" r="2.700" />
          <path d="M19 20.300h2" />
        </g>
      )}
    </>
  );
}

function Portrait({ id }: { id: string }) {
  const look = lookOf(id);
  return (
    <>
      <circle cx="20" cy="20" r="20" fill={look.ground} />
      <path d="M7.500 34.500c1.500-4.300 6-6.500 12.500-6.500s11 2.200 12.500 6.500A20 20 0 0 1 20 40a20 20 0 0 1-12.500-5.500z" fill={look.top} />
      <Head look={look} />
    </>
  );
}

/** The face of an agent, made from its id; decoration beside the name. */
export const Face = memo(function Face({ id, size = 24 }: { id: string; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 40 40" aria-hidden="true">
      <Portrait id={id} />
    </svg>
  );
});

/** The same face within a larger drawing, around its middle. */
export const FaceMark = memo(function FaceMark({ id, radius }: { id: string; radius: number }) {
  return (
    <g transform={`scale(${radius / 20}) translate(-20 -20)`}>
      <Portrait id={id} />
    </g>
  );
});

export function NoFace({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 40 40" aria-hidden="true">
      <circle cx="20" cy="20" r="18" fill="none" stroke="var(--offline-fill)" strokeWidth="2" strokeDasharray="5 4.400" />
    </svg>
  );
}
