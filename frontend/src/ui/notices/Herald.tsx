/** Tells what is new. */
export function Herald() {
  return null;
}
