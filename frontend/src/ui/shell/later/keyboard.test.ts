import { expect, test, vi } from 'vitest';
import { Keyboard, strokeOf, type Press } from './keyboard';

const command = (id: string, ...keys: string[]) => ({
  id,
  group: 'go' as const,
  name: 'nav.office' as const,
  keys,
  run: vi.fn<() => void>(),
});
const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test('a sequence is run when its last key is pressed in time', () => {
  const office = command('office', 'g', 'o');
  const keyboard = new Keyboard(() => [office]);
  expect([keyboard.press('g', 0), keyboard.press('o', 900)]).toEqual([true, true]);
  expect(office.run).toHaveBeenCalledOnce();
  keyboard.press('g', 5000);
  expect(keyboard.press('o', 9000)).toBe(false);
  expect(office.run).toHaveBeenCalledOnce();
});

test('a key that breaks a sequence counts as itself', () => {
  const [office, find] = [command('office', 'g', 'o'), command('find', '/')];
  const keyboard = new Keyboard(() => [office, find]);
  keyboard.press('g', 0);
  keyboard.press('/', 10);
  expect(find.run).toHaveBeenCalledOnce();
  keyboard.press('o', 20);
  expect(office.run).not.toHaveBeenCalled();
});

test('of two commands with the same key the one that was offered last is meant', () => {
  const [first, second] = [command('one', 'f'), command('two', 'f')];
  new Keyboard(() => [first, second]).press('f', 0);
  expect(first.run).not.toHaveBeenCalled();
  expect(second.run).toHaveBeenCalledOnce();
});

test('presses are named alike on every keyboard', () => {
  expect(strokeOf(press('k', { metaKey: true }))).toBe('Mod+k');
  expect(strokeOf(press('K', { ctrlKey: true, shiftKey: true }))).toBe('Mod+Shift+k');
  expect(strokeOf(press('?', { shiftKey: true }))).toBe('?');
  expect(strokeOf(press('G'))).toBe('g');
  expect(strokeOf(press('п', { code: 'KeyG' }))).toBe('g');
  expect(strokeOf(press('ArrowLeft', { shiftKey: true }))).toBe('Shift+ArrowLeft');
});
