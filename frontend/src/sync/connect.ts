import { accessToken } from '../transport/identity';

const HIDDEN = '••••••••';

/** The command that lets a first agent walk in; its key is shown only where it is asked for. */
export function curlFor(origin: string, organizationId: string, key: 'real' | 'hidden'): string {
  const event = {
    specversion: '1.0',
    id: 'hello-1',
    source: 'urn:example:curl',
    type: 'metaverse.agent.status',
    subject: 'kai',
    data: { status: 'working', activity: 'Saying hello' },
  };
  return [
    `curl ${origin}/api/metaverse/events \\`,
    `  -H 'Authorization: Bearer ${key === 'real' ? (accessToken() ?? '') : HIDDEN}' \\`,
    `  -H 'X-Organization-Id: ${organizationId}' \\`,
    `  -H 'Content-Type: application/cloudevents+json' \\`,
    `  -d '${JSON.stringify(event)}'`,
  ].join('\n');
}
