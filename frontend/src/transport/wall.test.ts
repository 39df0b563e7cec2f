import { afterEach, expect, test, vi } from 'vitest';
import { json, nobody, refused, serve } from '../../tests/server';
import type { Wall } from '../protocol/wall';
import { WallSessions } from './wall';

const opened = (token: string) =>
  json({
    accessToken: token,
    expiresIn: 900,
    user: { id: 'wl_1', email: null, name: 'Lobby', organizations: [{ id: 'org', name: 'Oak', role: 'viewer' }] },
    wall: { view: 'flow', floor: null, language: 'zh', theme: null },
  });

function walls() {
  const shown: Wall[] = [];
  return { shown, sessions: new WallSessions('mvw_secret', (wall) => shown.push(wall)) };
}

afterEach(() => vi.unstubAllGlobals());

test('the secret is exchanged once; from then on the session goes on by what it holds', async () => {
  const asked = serve(opened('one'), opened('two'));
  const { shown, sessions } = walls();
  expect((await sessions.renew(null))?.signedIn.accessToken).toBe('one');
  expect((await sessions.renew('one'))?.signedIn.accessToken).toBe('two');
  expect(asked.map(({ body, headers }) => [body, headers.get('Authorization')])).toEqual([
    [{ token: 'mvw_secret' }, null],
    [{}, 'Bearer one'],
  ]);
  expect(shown[0]).toEqual({ view: 'flow', floor: null, language: 'zh', theme: null });
});

test('a session that has ended meanwhile is opened anew', async () => {
  const asked = serve(refused(401, 'Ended.'), opened('three'));
  expect((await walls().sessions.renew('old'))?.signedIn.accessToken).toBe('three');
  expect(asked.map(({ body }) => body)).toEqual([{}, { token: 'mvw_secret' }]);
});

test('a revoked link gives nothing more; a server that is away is asked again', async () => {
  serve(refused(401, 'Ended.'));
  expect(await walls().sessions.renew('old')).toBeNull();
  serve(nobody);
  await expect(walls().sessions.renew(null)).rejects.toMatchObject({ status: 0 });
});
