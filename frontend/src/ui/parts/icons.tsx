import type { ReactNode } from 'react';

export function Icon({ children, size = 20, stroke = '1.500' }: { children: ReactNode; size?: number; stroke?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={stroke}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const OfficeIcon = () => (
  <Icon>
    <path d="m2.500 9.500 7.500-6 7.500 6M4.500 8v8.500h11V8M8 16.500v-4.500h4v4.500" />
  </Icon>
);

export const FlowIcon = () => (
  <Icon>
    <rect x="2.500" y="3.500" width="4" height="13" rx="1.300" />
    <rect x="8" y="3.500" width="4" height="9" rx="1.300" />
    <rect x="13.500" y="3.500" width="4" height="6" rx="1.300" />
  </Icon>
);

export const NetworkIcon = () => (
  <Icon>
    <circle cx="4.800" cy="5" r="2.200" />
    <circle cx="15.200" cy="5" r="2.200" />
    <circle cx="10" cy="15" r="2.200" />
    <path d="M7 5h6M5.900 7l3 6M14.100 7l-3 6" />
  </Icon>
);

export const HubIcon = () => (
  <Icon>
    <path d="M3.500 14a7 7 0 1 1 13 0M10 11.500l3-4M4 16.800h12" />
  </Icon>
);

export const GearIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="2.600" />
    <path d="M10 2.500v2.300M10 15.200v2.300M2.500 10h2.300M15.200 10h2.300M4.700 4.700l1.600 1.600M13.700 13.700l1.600 1.600M4.700 15.300l1.600-1.600M13.700 6.300l1.600-1.600" />
  </Icon>
);

export const EyeIcon = () => (
  <Icon size={16}>
    <path d="M2 10s3-5.500 8-5.500 8 5.500 8 5.500-3 5.500-8 5.500S2 10 2 10z" />
    <circle cx="10" cy="10" r="2.300" />
  </Icon>
);

export const BackIcon = () => (
  <Icon size={16}>
    <path d="m12 4-6 6 6 6" />
  </Icon>
);

export const LockIcon = () => (
  <Icon size={16}>
    <rect x="4" y="9" width="12" height="8.500" rx="2" />
    <path d="M6.500 9V6.500a3.500 3.500 0 0 1 7 0V9" />
  </Icon>
);

export const MoonIcon = () => (
  <Icon>
    <path d="M16.500 12A7 7 0 0 1 8 3.500a7 7 0 1 0 8.500 8.500z" />
  </Icon>
);

export const SunIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="3.200" />
    <path d="M10 2.500v2M10 15.500v2M2.500 10h2M15.500 10h2M4.700 4.700l1.400 1.400M13.900 13.900l1.400 1.400M4.700 15.300l1.400-1.400M13.900 6.100l1.400-1.400" />
  </Icon>
);

export const LeaveIcon = () => (
  <Icon>
    <path d="M12 4.500V3.500H4v13h8v-1M8.500 10H17M14 7l3 3-3 3" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="m5 5 10 10M15 5 5 15" />
  </Icon>
);

export const CopyIcon = () => (
  <Icon size={16}>
    <rect x="7" y="7" width="10" height="10" rx="2" />
    <path d="M13 7V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2h2" />
  </Icon>
);

export const LinkIcon = () => (
  <Icon size={14}>
    <path d="M8 12l4-4M9 5.500l1-1a4 4 0 0 1 5.600 5.600l-1 1M11 14.500l-1 1A4 4 0 0 1 4.400 9.900l1-1" />
  </Icon>
);

export const GlobeIcon = () => (
  <Icon size={16}>
    <circle cx="10" cy="10" r="7.500" />
    <path d="M2.500 10h15M10 2.500c-5 5-5 10 0 15M10 2.500c5 5 5 10 0 15" />
  </Icon>
);

export const ChevronIcon = () => (
  <Icon size={14}>
    <path d="m5 7.500 5 5 5-5" />
  </Icon>
);

export const AllWellIcon = () => (
  <Icon size={28}>
    <circle cx="10" cy="10" r="7.500" />
    <path d="m6.500 10.300 2.500 2.400 4.500-5" />
  </Icon>
);

export const SearchIcon = () => (
  <Icon size={18}>
    <circle cx="8.800" cy="8.800" r="5.300" />
    <path d="m13 13 4 4" />
  </Icon>
);

export const BellIcon = () => (
  <Icon>
    <path d="M5 13.800V9a5 5 0 0 1 10 0v4.800l1.300 1.400H3.700zM8.300 17.300h3.400" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon size={16}>
    <path d="m4 10.500 4 4 8-9" />
  </Icon>
);
