import { mayConfigure } from '../protocol/auth';
import { isFields, text } from '../protocol/guards';
import { useStore } from '../store/store';
import { accessToken } from '../transport/identity';
import { ask } from '../transport/rest';

const HIDDEN = '••••••••';

/** The command that lets a first agent walk in. */
export function curlFor(origin: string, organizationId: string, key = HIDDEN): string {
  return `curl '${origin}/api/metaverse/events?organizationId=${organizationId}' \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/cloudevents+json' \\
  -d '{"specversion": "1.0", "id": "hello-1", "source": "urn:example:curl",
       "type": "metaverse.agent.status", "subject": "kai",
       "data": {"status": "working", "activity": "Saying hello"}}'`;
}

/** A key for the command: one that only sends events where the person may make one, else that of the sign-in. */
export async function keyForAgents(): Promise<string> {
  const { user, organizationId } = useStore.getState();
  const role = user?.organizations.find(({ id }) => id === organizationId)?.role;
  if (organizationId === null || !mayConfigure(role)) return accessToken() ?? '';
  const made = await ask('/api/metaverse/tokens', { method: 'POST', organizationId, body: { name: 'First agent', role: 'agent' } });
  return (isFields(made) ? text(made.token) : null) ?? accessToken() ?? '';
}
