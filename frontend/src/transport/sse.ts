export interface StreamEvent {
  event: string;
  id: string | null;
  data: string;
}

/** Cut a text stream into server-sent events; keeps what is not complete yet. */
export class EventCutter {
  private rest = '';
  private lines: string[] = [];

  lastId: string | null = null;

  push(chunk: string): StreamEvent[] {
    const parts = (this.rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.rest = parts.pop() ?? '';
    return parts.flatMap((line) => this.take(line));
  }

  private take(line: string): StreamEvent[] {
    if (line !== '') {
      this.lines.push(line);
      return [];
    }
    const lines = this.lines;
    this.lines = [];
    return this.read(lines);
  }

  private read(lines: string[]): StreamEvent[] {
    let event = 'message';
    const data: string[] = [];
    for (const line of lines) {
      const [name, value] = split(line);
      if (name === 'event') event = value;
      if (name === 'data') data.push(value);
      if (name === 'id' && !value.includes('\0')) this.lastId = value;
    }
    return data.length || event !== 'message' ? [{ event, id: this.lastId, data: data.join('\n') }] : [];
  }
}

function split(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon === -1) return [line, ''];
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(' ') ? value.slice(1) : value];
}
