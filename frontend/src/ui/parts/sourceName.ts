const PRODUCTS: Record<string, string> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  openclaw: 'OpenClaw',
  otel: 'OpenTelemetry',
  otlp: 'OpenTelemetry',
  a2a: 'A2A',
  'ag-ui': 'AG-UI',
};

/** Call a source by the name of its product, where it has one. */
export function sourceName(source: string): string {
  const parts = source.replace(/^urn:/, '').split(':');
  return PRODUCTS[parts[0] ?? ''] ?? parts.join(' ');
}
