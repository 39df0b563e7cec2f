import type { Command } from '../../commands';

/** A sequence that is not gone on with for this long is forgotten. */
const PATIENCE_MS = 1500;
const TYPED_INTO = 'input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=range]), textarea, select, [contenteditable=true]';
const PICKED_BY_LETTERS = '[role=listbox], [role=menu], [role=combobox], [role=tree]';
/** What these keys press where it has the focus: they are its own there. */
const PRESSES = new Set([' ', 'Enter']);
const PRESSED = 'button, a[href], input, summary, [role=button], [role=checkbox], [role=switch], [role=tab]';
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'Process', 'Dead', 'Unidentified']);

export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

function letterOf({ key, code, shiftKey }: Press): string {
  const isForeign = key.length === 1 && key > '\x7f';
  const letter = isForeign && /^Key[A-Z]$/.test(code) ? code.slice(3) : key;
  return letter.length === 1 && !shiftKey ? letter.toLowerCase() : letter;
}

/** Name a press as commands do: `g`, `?`, `Escape`, `Shift+ArrowLeft`, `Mod+k`; a layout without Latin letters counts by place. */
export function strokeOf(press: Press): string {
  const letter = letterOf(press);
  const isMod = press.ctrlKey || press.metaKey;
  const shift = press.shiftKey && (letter.length > 1 || isMod) ? 'Shift+' : '';
  return `${isMod ? 'Mod+' : ''}${press.altKey ? 'Alt+' : ''}${shift}${isMod ? letter.toLowerCase() : letter}`;
}

const begins = (keys: readonly string[], pressed: readonly string[]): boolean => pressed.every((stroke, index) => keys[index] === stroke);

/** Turns presses into commands: single keys, sequences, keys with a modifier. What was offered last comes first. */
export class Keyboard {
  private pressed: string[] = [];
  private lastMs = 0;

  constructor(private readonly offered: () => readonly Command[]) {}

  /** Take a press; true if it was for a command, or may become one. */
  press(stroke: string, nowMs: number): boolean {
    if (nowMs - this.lastMs > PATIENCE_MS) this.pressed = [];
    this.lastMs = nowMs;
    const begun = this.pressed;
    return this.tryWith([...begun, stroke]) || (begun.length > 0 && this.tryWith([stroke]));
  }

  private tryWith(pressed: string[]): boolean {
    const fitting = this.offered().filter(({ keys }) => keys !== undefined && begins(keys, pressed));
    const meant = fitting.filter(({ keys }) => keys?.length === pressed.length).at(-1);
    this.pressed = meant === undefined && fitting.length > 0 ? pressed : [];
    meant?.run();
    return fitting.length > 0;
  }
}

/** Tell whether a press belongs to what it was pressed in. */
export function isTaken(event: KeyboardEvent, stroke: string): boolean {
  if (event.defaultPrevented || event.isComposing || MODIFIERS.has(event.key)) return true;
  if (!(event.target instanceof Element) || stroke.startsWith('Mod+')) return false;
  if (PRESSES.has(stroke) && event.target.closest(PRESSED) !== null) return true;
  return event.target.closest(`${TYPED_INTO}, ${PICKED_BY_LETTERS}, [role=dialog], [role=alertdialog]`) !== null;
}

/** Listen to the keyboard for all commands that are offered; never while somebody types. */
export function listenToKeys(offered: () => readonly Command[]): () => void {
  const keyboard = new Keyboard(offered);
  const listen = (event: KeyboardEvent): void => {
    const stroke = strokeOf(event);
    if (!isTaken(event, stroke) && keyboard.press(stroke, event.timeStamp)) event.preventDefault();
  };
  window.addEventListener('keydown', listen);
  document.documentElement.dataset.keys = 'heard';
  return () => window.removeEventListener('keydown', listen);
}
