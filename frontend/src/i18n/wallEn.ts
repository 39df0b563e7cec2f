export const wallEn = {
  'wall.ended': 'This link has ended.',
  'wall.none': 'This link is not whole.',
  'wall.empty': 'Nobody is here yet.',
  'wall.emptyWhy': 'The office comes alive with the first event of an agent.',
  'wall.askAgain': 'It was revoked, has expired, or was cut short on its way. Ask whoever gave it to you for a new one.',
};

export type WallMessages = Record<keyof typeof wallEn, string>;
