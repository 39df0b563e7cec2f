export const wallEn = {
  'wall.ended': 'This link has ended.',
  'wall.none': 'This link is not whole.',
  'wall.askAgain': 'It was revoked, has expired, or was cut short on its way. Ask whoever gave it to you for a new one.',
};

export type WallMessages = Record<keyof typeof wallEn, string>;
