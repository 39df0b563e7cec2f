import { Icon } from '../parts/icons';

export const KeyIcon = () => (
  <Icon>
    <circle cx="6.500" cy="13.500" r="3.500" />
    <path d="m9 11 7.500-7.500M13 7l2.500 2.500M15.500 4.500l1.500 1.500" />
  </Icon>
);
