/** As much of a page as the modules below the views need: they are tested without a browser. */
const page = Object.assign(new EventTarget(), {
  location: new URL('http://office.test/'),
  matchMedia: () => ({ matches: false }),
});
const kept = new Map<string, string>();
const storage = {
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, value: string) => void kept.set(name, value),
  removeItem: (name: string) => void kept.delete(name),
};

Object.assign(globalThis, { window: page, localStorage: storage, location: page.location });
Object.defineProperty(globalThis, 'navigator', { value: { onLine: true, language: 'en' }, configurable: true });
