import { describe, expect, it } from 'vitest';
import { isStale, shownStatus } from '../../../protocol/staleness';
import type { AgentView, InteractionEdge, Position } from '../../../protocol/types';
import { Places } from '../../../scene/campus/places';
import { bubbleText } from '../../../scene/labels/words';
import { Arcs } from '../../../scene/marks/arcs';
import { Crowd } from '../../../scene/people/crowd';
import { officePlan } from '../../../scene/plan/officePlan';
import { agent, planOf } from '../../../scene/tests/plans';
import { textFor } from '../../hooks/useText';
import '../words';
import { factsOf } from './facts';
import { groupsOf } from './groups';
import { partnersOf } from './useLinks';
import { withLink } from '../../../scene/marks/liveLinks';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const PATIENCE = { staleAfterSeconds: 90, toolStaleAfterSeconds: 600 };
const LONG_AGO = '2026-01-01T11:00:00Z';

const config = planOf(3, 6);
const places = new Places(config);
const spotOf = ({ x, z }: { x: number; z: number }): Position => ({ x, y: 0, z });
const desk = (n: number): Position => config.floors.flatMap((floor) => floor.desks.map(spotOf))[n] ?? { x: 0, y: 0, z: 0 };
const [meeting] = config.floors.flatMap((floor) => floor.tables.flatMap(({ seats }) => seats.map(spotOf)));

/** One of every kind that the picture draws differently. */
const PEOPLE: AgentView[] = [
  agent('ada', { position: desk(0), activity: { kind: 'tool', text: 'npm test' }, role: 'Engineer' }),
  agent('bo', { position: desk(1), status: 'waiting', waitingOn: 'permission', activity: 'git push --force' }),
  agent('cy', { position: desk(7), department: 'd1', status: 'error', activity: 'exit 1: no space left on the device, and much more that does not fit above a head' }),
  agent('di', { position: meeting ?? null, status: 'idle' }),
  agent('ed', { position: desk(3), status: 'working', lastSeenAt: LONG_AGO, activity: 'reading' }),
  agent('flo', { position: desk(4), status: 'offline', zone: 'outside' }),
  agent('gil', { position: null, department: 'd2', status: 'working', activity: { kind: 'thinking' }, currentTask: { id: 't', taskId: 't', title: 'Sweep', stage: null, status: null, progress: null } }),
];
const AGENTS = new Map(PEOPLE.map((one) => [one.id, { ...one, agentId: one.id }]));
const named = (id: string): AgentView => AGENTS.get(id) ?? agent(id);
const stale = (one: AgentView): boolean => isStale(one, PATIENCE, NOW);

function drawn(): Crowd {
  const crowd = new Crowd(officePlan(config), config);
  crowd.fill(AGENTS);
  crowd.age(stale);
  return crowd;
}

describe.each(['en', 'zh'] as const)('the text twin of the office (%s)', (language) => {
  const text = textFor(language);
  const edges = [{ source: 'ada', target: 'bo', kind: 'message' }, { source: 'cy', target: 'ada', kind: 'review' }, { source: 'gil', target: 'gil', kind: 'note' }] as InteractionEdge[];
  const partners = partnersOf(edges.reduce<ReturnType<typeof withLink>>((links, edge) => withLink(links, edge, 0), []));
  const said = (one: AgentView, isPicked = false, isChosen = false): string =>
    factsOf(one, shownStatus(one, PATIENCE, NOW), { places, isPicked, isChosen, talksTo: partners.get(one.agentId) ?? [] }, text).join(' | ');

  it('lists everybody who is drawn, once', () => {
    const listed = groupsOf(AGENTS.values(), places, (a, b) => a.localeCompare(b)).flatMap((group) => group.agents.map(({ agentId }) => agentId));
    expect(listed.sort()).toEqual([...drawn().figures.keys()].sort());
  });

  it('says the status that rings, badges and screens show', () => {
    for (const figure of drawn().figures.values()) expect([figure.id, shownStatus(figure.agent, PATIENCE, NOW)]).toEqual([figure.id, figure.statusLook]);
    expect(drawn().find('ed')?.statusLook).toBe('stale');
  });

  it('says what the bubbles say, and whole where they are cut', () => {
    for (const figure of drawn().figures.values()) {
      const spoken = typeof figure.agent.activity === 'string' ? figure.agent.activity : (figure.agent.activity?.text ?? '');
      const bubble = bubbleText(figure.agent, figure.statusLook, language);
      const own = bubble.replace(/…$/, '');
      if (spoken !== '' && spoken.startsWith(own)) expect(said(figure.agent)).toContain(own);
      if (spoken !== '') expect(said(figure.agent)).toContain(spoken);
    }
  });

  it('says where figures stand: the room whose ground is below them', () => {
    for (const figure of drawn().figures.values()) {
      if (figure.agent.position === null || figure.agent.zone === 'outside') continue;
      const room = officePlan(config).rooms.find(({ x, z, width, depth }) => figure.place.x >= x && figure.place.x <= x + width && figure.place.z >= z && figure.place.z <= z + depth);
      expect(said(figure.agent)).toContain(room?.name?.[language] || room?.name?.en || 'missing');
    }
  });

  it('says who is chosen and who is picked', () => {
    const one = named('ada');
    expect(said(one, true, true)).toContain(text.t('twin.picked'));
    expect(said(one, true, true)).toContain(text.t('twin.chosen'));
    expect(said(one)).not.toContain(text.t('twin.picked'));
  });

  it('says both ends of every exchange that is drawn as an arc, and of no other', () => {
    const arcs = new Arcs();
    for (const edge of edges) arcs.add(edge, 0);
    const pairs = arcs.links.filter(({ source, target }) => source !== target).flatMap(({ source, target }) => [`${source} ${target}`, `${target} ${source}`]);
    const told = [...partners].flatMap(([one, others]) => others.map((other) => `${one} ${other}`));
    expect(told.sort()).toEqual(pairs.sort());
    expect(said(named('ada'))).toContain(text.t('twin.talksTo', { names: 'bo, cy'.replace(', ', text.t('list.names')) }));
  });

  it('says what somebody waits for, the task in hand, and that news are old', () => {
    expect(said(named('bo'))).toContain(text.t('waitingOn.permission'));
    expect(said(named('gil'))).toContain('Sweep');
    expect(said(named('ed'))).toContain(text.t('twin.stale', { status: text.t('status.working') }));
  });
});
