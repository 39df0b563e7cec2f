import { Icon } from '../parts/icons';

export const FloorIcon = () => (
  <Icon>
    <path d="m10 3.500 7.500 3.700L10 11 2.500 7.200zM2.500 11.500 10 15.300l7.500-3.800" />
  </Icon>
);

export const RunIcon = () => (
  <Icon>
    <path d="M4 5.500 8.500 10 4 14.500M10.500 14.500H16" />
  </Icon>
);
