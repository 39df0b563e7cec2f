import { isFields, text } from './guards';

/** A gateway of OpenClaw that the server holds a connection to. */
export interface Gateway {
  id: string;
  name: string;
  url: string;
  approvals: boolean;
  state: string;
  detail: string | null;
  version: string | null;
  lastEventAt: string | null;
  since: string | null;
}

export interface NewGateway {
  name: string;
  url: string;
  token: string;
  approvals: boolean;
}

export function toGateway(value: unknown): Gateway | null {
  if (!isFields(value) || typeof value.id !== 'string') return null;
  const url = text(value.url) ?? '';
  return {
    id: value.id,
    name: text(value.name) ?? url,
    url,
    approvals: value.approvals === true,
    state: text(value.state) ?? 'unknown',
    detail: text(value.detail),
    version: text(value.serverVersion),
    lastEventAt: text(value.lastEventAt),
    since: text(value.stateSince),
  };
}
