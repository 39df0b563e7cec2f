// A real provider on a port of its own: prints its address, and signs in whoever is named on its page.
// Arguments: our callback, where to go after signing out, and the file of the people that it knows.
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const [callback, home, people] = process.argv.slice(2);
const known = JSON.parse(readFileSync(people, 'utf8'));
const account = (id) => ({ sub: id, ...JSON.parse(readFileSync(people, 'utf8'))[id] });

const settings = {
  clients: [
    {
      client_id: 'office',
      client_secret: 'the office and the provider know it, and nobody else',
      redirect_uris: [callback],
      post_logout_redirect_uris: [home],
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ['for tests alone'] },
  pkce: { required: () => true },
  findAccount: async (_context, id) => (id in known ? { accountId: id, claims: async () => account(id) } : undefined),
  ttl: { Interaction: 600, Session: 600, Grant: 600, IdToken: 600, AccessToken: 600 },
};

let provider;
const server = (await import('node:http')).createServer((request, response) => provider.callback()(request, response));
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = new Provider(issuer, settings);
  process.stdout.write(`${issuer}\n`);
});
process.stdin.resume().on('end', () => process.exit(0));
