const PRODUCTS: Record<string, string> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  openclaw: 'OpenClaw',
  otel: 'OpenTelemetry',
  otlp: 'OpenTelemetry',
  a2a: 'A2A',
  'ag-ui': 'AG-UI',
};

/** Kinds whose sources have names that people gave them. */
const OWN = new Set(['mapped', 'own']);

/** Call a source by the name of its product, where it has one. */
export function sourceName(source: string): string {
  const parts = source.replace(/^urn:/, '').split(':');
  const [kind = '', name] = parts;
  if (OWN.has(kind)) return name || 'Webhook';
  return PRODUCTS[kind] ?? parts.join(' ');
}
