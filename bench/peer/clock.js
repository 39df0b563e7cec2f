// Times: milliseconds inside, RFC 3339 outside.
let latestMs = -1;
let latest = "";

export function toWire(ms) {
  if (ms === null || ms === undefined) return null;
  if (ms !== latestMs) {
    latestMs = ms;
    latest = new Date(ms).toISOString();
  }
  return latest;
}

export function fromWire(value) {
  const number = typeof value === "number" ? value : /^\d{9,14}$/.test(value) ? Number(value) : null;
  if (number === null) return Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(value) || value.length <= 10 ? value : `${value}Z`);
  return Math.round(Math.abs(number) < 1e11 ? number * 1000 : number);
}
