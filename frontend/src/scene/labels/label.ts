import type { StatusLook } from '../palette';
import { isCommand } from './words';
import { sign } from './signs';

export type LabelKind = 'pill' | 'bubble';

/** One label in the page, above somebody's head. Texts are set as text, never as markup. */
export class Label {
  readonly element: HTMLButtonElement;
  width = 0;
  height = 0;
  nudge = 0;
  private written = '';

  constructor(readonly kind: LabelKind, layer: HTMLElement, onChoose: () => void) {
    this.element = document.createElement('button');
    this.element.type = 'button';
    this.element.tabIndex = -1;
    this.element.className = `office-label office-${kind}`;
    this.element.addEventListener('click', onChoose);
    layer.append(this.element);
  }

  /** Write the label anew if anything in it changed, and measure it. */
  write(name: string, text: string, look: StatusLook, chosen: boolean, picked: boolean): void {
    const content = `${look}|${chosen}|${picked}|${name}|${text}`;
    if (content === this.written) return;
    this.written = content;
    this.element.dataset['status'] = look;
    this.element.dataset['chosen'] = String(chosen);
    this.element.dataset['picked'] = String(picked);
    this.element.replaceChildren(...(this.kind === 'pill' ? pill(name, look) : bubble(name, text, look)));
    this.width = this.element.offsetWidth;
    this.height = this.element.offsetHeight;
  }

  moveTo(x: number, y: number): void {
    const left = Math.round((x - this.width / 2) * 2) / 2;
    this.element.style.transform = `translate3d(${left}px, ${Math.round((y + this.nudge - this.height) * 2) / 2}px, 0)`;
  }

  remove(): void {
    this.element.remove();
  }
}

function pill(name: string, look: StatusLook): Node[] {
  const text = document.createElement('span');
  text.dir = 'auto';
  text.textContent = name;
  return [sign(look), text];
}

function bubble(name: string, text: string, look: StatusLook): Node[] {
  const who = document.createElement('span');
  who.className = 'office-bubble-name';
  who.textContent = name;
  const said = document.createElement(isCommand(text) ? 'code' : 'span');
  said.className = 'office-bubble-text';
  said.dir = 'auto';
  said.textContent = text;
  const row = document.createElement('span');
  row.className = 'office-bubble-row';
  row.append(sign(look), said);
  return [who, row];
}
