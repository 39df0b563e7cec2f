/** The words of the network, which come with it. */
export const networkEn = {
  'network.title': 'Collaboration network',
  'network.sentence': '{agents} {agents#agent|agents} · {communities} {communities#community|communities} · {links} {links#link|links} in 7 days',
  'network.strongest': 'Strongest: {source} → {target}, weight {weight}.',
  'network.cut': '{name} holds the network together: without, {pairs} {pairs#pair|pairs} would be cut off from each other, and the others would lose {share}% of their short ways.',
  'network.detour': '{name} is the shortcut for many: without, the others would lose {share}% of their short ways.',
  'network.alone': '{count} {count#agent works|agents work} alone: {names}',
  'network.neverTalk': '{one} and {other} never talk; {expected} ties would be expected.',
  'network.oneWay': '{source} → {target} is a one-way street: {count} there, {back} back.',
  'network.agent': 'Agent',
  'network.community': 'Community',
  'network.collaborators': 'Collaborators',
  'network.weight': 'Weight',
  'network.rank': 'Rank',
  'network.bridgeScore': 'Bridge',
  'network.none': 'Nobody has worked together yet',
  'network.noneWhy': 'The first message, delegation or hand-over between two agents draws the first line.',
  'network.failed': 'The network could not be loaded.',
  'network.graph': 'Graph of who works with whom; the table beside it says the same',
  'network.table': 'Agents by their part in the network',
  'network.showAll': 'Show all {count}',
  'network.legendIn': 'to {name}',
  'network.legendOut': 'from {name}',
  'network.drawn': 'the {count} strongest are drawn',
  'network.sampled': 'Bridge and closeness are estimates: the network is too large to follow every way.',
};

export type NetworkMessages = Record<keyof typeof networkEn, string>;
