export const linkEn = {
  'link.missed': 'You missed {count} {count#change|changes} in {time}',
  'link.missedAnew': 'After {time} everything was loaded anew',
  'link.missedParts': '{head}: {parts}.',
  'link.missedFailures': '{count} {count#failure|failures}',
  'link.missedWaits': '{count} {count#wait|waits}',
  'link.lookBack': 'Look back',
  'link.dismiss': 'Dismiss',
  'link.update': 'A newer version of this page is ready.',
  'link.updateNow': 'Reload for the new version',
};

export type LinkMessages = Record<keyof typeof linkEn, string>;
