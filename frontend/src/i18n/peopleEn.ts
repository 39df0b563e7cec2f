export const peopleEn = {};

export type PeopleMessages = Record<keyof typeof peopleEn, string>;
