import type { PeopleMessages } from './peopleEn';

export const peopleZh: PeopleMessages = {};
