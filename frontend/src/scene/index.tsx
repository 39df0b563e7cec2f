export { default } from './OfficeScene';
