export const quotaEn = {
  'quota.title': 'Quotas',
  'quota.lead': 'How much this organization may have. Whoever runs the server sets it; what is beyond is refused with the reason, and can be sent again.',
  'quota.agents': 'Agents',
  'quota.tasks': 'Open tasks',
  'quota.sources': 'Sources',
  'quota.events': 'Events today',
  'quota.why.agents': 'In the office; who was removed counts no more.',
  'quota.why.tasks': 'Neither completed, failed, canceled nor rejected.',
  'quota.why.sources': 'Tokens that may send events, and gateways.',
  'quota.why.events': 'Since midnight UTC.',
  'quota.free': '{used}, no limit',
  'quota.much': '{used} of {limit}',
  'quota.near': 'Nearly used up',
  'quota.over': 'Used up',
};

export type QuotaMessages = Record<keyof typeof quotaEn, string>;
