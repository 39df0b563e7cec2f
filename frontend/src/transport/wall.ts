import { env } from '../config/env';
import { isFields } from '../protocol/guards';
import { toWall, type Wall } from '../protocol/wall';
import { holding, isNobody, signedInBy, type Held } from './identity';
import { asProblem } from './problem';

const PATH = '/api/auth/wall';

interface Opened {
  held: Held;
  wall: Wall | null;
}

/** No cookie goes along: whoever is signed in in this browser has nothing to do with the wall. */
async function post(body: object, ticket: string | null): Promise<Response> {
  try {
    return await fetch(`${env.apiOrigin}${PATH}`, {
      method: 'POST',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...(ticket !== null && { Authorization: `Bearer ${ticket}` }) },
      body: JSON.stringify(body),
    });
  } catch (thrown) {
    throw asProblem(thrown);
  }
}

async function read(response: Response): Promise<Opened> {
  const said: unknown = await response.clone().json().catch(() => null);
  return { held: holding(await signedInBy(response)), wall: isFields(said) ? toWall(said.wall) : null };
}

/** The sessions of a wall link: its secret is exchanged once, and what it was exchanged for goes on by itself. */
export class WallSessions {
  constructor(
    private readonly secret: string,
    private readonly onWall: (wall: Wall) => void,
  ) {}

  /** Give an access token that is good; null where the link is not. */
  renew = async (shown: string | null): Promise<Held | null> => {
    if (shown === null) return this.exchange();
    const response = await post({}, shown);
    // What was held ended while the machine slept or the server was away: that is a new opening.
    return isNobody(response) ? this.exchange() : this.take(response);
  };

  private async exchange(): Promise<Held | null> {
    const response = await post({ token: this.secret }, null);
    return isNobody(response) ? null : this.take(response);
  }

  private async take(response: Response): Promise<Held> {
    const { held, wall } = await read(response);
    if (wall !== null) this.onWall(wall);
    return held;
  }
}
