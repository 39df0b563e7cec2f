import { Icon } from '../parts/icons';

export const LassoIcon = () => (
  <Icon>
    <path d="M10 3c4.400 0 7.500 2.100 7.500 4.900S14.400 12.800 10 12.800c-.9 0-1.800-.1-2.600-.3M5 11.500C3.400 10.600 2.500 9.300 2.500 7.900 2.500 5.100 5.600 3 10 3" strokeDasharray="2.400 1.900" />
    <circle cx="6" cy="12.600" r="1.700" />
    <path d="M6.300 14.300c.3 1.300-.4 2.200-1.600 2.700" />
  </Icon>
);

export const ListIcon = () => (
  <Icon>
    <path d="M7.500 5h9M7.500 10h9M7.500 15h9" />
    <circle cx="4" cy="5" r=".8" />
    <circle cx="4" cy="10" r=".8" />
    <circle cx="4" cy="15" r=".8" />
  </Icon>
);

export const CameraIcon = () => (
  <Icon>
    <path d="M2.500 6.500h8.500a1.500 1.500 0 0 1 1.500 1.500v4a1.500 1.500 0 0 1-1.500 1.500H2.500zM12.500 9l5-2.500v7l-5-2.500" />
  </Icon>
);
