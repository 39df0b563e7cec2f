import { Problem } from './problem';

/** Wait for what must come soon: a line that fell silent is dead, though nobody has said so. Throws a Problem. */
export async function soon<Value>(coming: Promise<Value>, withinMs: number, why: string): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Problem(0, why)), withinMs);
  });
  return Promise.race([coming, silence]).finally(() => clearTimeout(timer));
}
