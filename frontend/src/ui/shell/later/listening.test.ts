// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { isTaken } from './keyboard';

function isTakenBy(name: string, stroke: string, type = ''): boolean {
  const target = document.body.appendChild(document.createElement(name));
  if (type) target.setAttribute('type', type);
  let taken = false;
  target.addEventListener('keydown', (event) => (taken = isTaken(event, stroke)));
  target.dispatchEvent(new KeyboardEvent('keydown', { key: stroke, bubbles: true }));
  target.remove();
  return taken;
}

test('the space bar presses what has the focus, and is a command elsewhere', () => {
  expect([isTakenBy('button', ' '), isTakenBy('input', ' ', 'checkbox'), isTakenBy('summary', 'Enter')]).toEqual([true, true, true]);
  expect([isTakenBy('section', ' '), isTakenBy('button', 'c'), isTakenBy('textarea', 'c')]).toEqual([false, false, true]);
});
