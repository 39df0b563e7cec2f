import type { Crowd } from '../people/crowd';
import type { Places } from './places';
import { emptyTally, tallies, type Tallies } from './tally';

/** The figures of all floors and teams, counted from the people that are drawn. */
export class Figures {
  now: Tallies = { all: emptyTally(), floors: new Map(), teams: new Map() };

  constructor(readonly places: Places, private readonly crowd: Crowd) {}

  count(): void {
    const looks = new Map([...this.crowd.figures.values()].map((figure) => [figure.agent, figure.statusLook]));
    this.now = tallies(this.places, looks.keys(), (agent) => looks.get(agent) ?? agent.status);
  }
}
