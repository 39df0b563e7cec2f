export const officeEn = {
  'office.canvas': 'The office in 3D: arrow keys move, plus and minus zoom, 0 shows everything. “List” says the same as text.',
  'campus.heat': '{share} % need somebody',
  'campus.calm': 'nobody waits',
};

export type OfficeMessages = Record<keyof typeof officeEn, string>;
