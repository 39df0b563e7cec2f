// Events as they come in, checked by hand: faster in Node than compiled schemas, and as strict as the door they stand for.
const STATUSES = new Set(["offline", "idle", "working", "waiting", "error"]);
const WAITING_ON = new Set(["permission", "input", "agent", "rate_limit", "resource"]);
const KINDS = new Set(["delegate", "handoff", "message", "result", "review"]);
const ACTIVITIES = new Set(["thinking", "tool", "delegating", "replying"]);
const MOST_EVENTS = 1000;
const UNSHOWN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const MOMENT = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;
const EXTENSION = /^[a-z0-9]{1,20}$/;

const text = (value, most, least = 0) =>
  typeof value === "string" && value.length >= least && value.length <= most && !value.includes("\0") && value.isWellFormed();
const key = (value) => text(value, 256, 1);
const name = (most) => (value) => text(value, most, 1) && value.trim() !== "" && !UNSHOWN.test(value);
const upTo = (most, least) => (value) => text(value, most, least);
const number = (least, most) => (value) => typeof value === "number" && value >= least && value <= most;
const maybe = (check) => (value) => value === null || check(value);
const oneOf = (words) => (value) => words.has(value);
const moment = (value) => typeof value === "number" || (typeof value === "string" && (MOMENT.test(value) || /^\d{9,14}$/.test(value)));
const activity = (value) =>
  text(value, 1024) ||
  (typeof value === "object" && value !== null && ACTIVITIES.has(value.kind) && (value.text == null || text(value.text, 1024)));
const flat = (value) => ["string", "number", "boolean"].includes(typeof value) || typeof value === "object";

const TASK = {
  title: name(1024), stage: maybe(upTo(64)), priority: maybe(flat), assignee: maybe(key), dueAt: maybe(moment), runId: maybe(key),
};
const TYPES = {
  "metaverse.agent.registered": {
    needs: ["name"],
    data: { name: name(256), role: maybe(name(256)), department: maybe(name(256)), avatar: maybe(flat), parentId: maybe(key), metadata: maybe(flat) },
  },
  "metaverse.agent.status": {
    needs: ["status"],
    data: { status: oneOf(STATUSES), activity: maybe(activity), waitingOn: maybe(oneOf(WAITING_ON)), taskId: maybe(key) },
  },
  "metaverse.task.created": {
    needs: ["title"],
    data: { ...TASK, description: maybe(upTo(16384)), parentId: maybe(key), dependsOn: maybe((value) => Array.isArray(value) && value.every(key)) },
  },
  "metaverse.task.updated": { needs: [], data: { ...TASK, status: upTo(64), progress: maybe(number(0, 1)), reason: maybe(upTo(1024)) } },
  "metaverse.interaction": {
    needs: ["to", "kind"],
    data: { to: key, kind: oneOf(KINDS), taskId: maybe(key), weight: maybe(number(0, 1e6)), summary: maybe(upTo(1024)) },
  },
};
const ENVELOPE = {
  specversion: (value) => value === "1.0", id: key, source: upTo(512, 1), type: (value) => value in TYPES, subject: key, time: maybe(moment),
  datacontenttype: maybe(upTo(128)), dataschema: maybe(upTo(512)), data: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};
const REQUIRED = ["specversion", "id", "source", "type", "subject", "data"];

// Return the faults of a batch, each at its index and field.
export function faultsOf(documents) {
  if (documents.length > MOST_EVENTS) return [{ field: "", message: `A call holds at most ${MOST_EVENTS} events.` }];
  const faults = [];
  for (let index = 0; index < documents.length; index++) {
    const field = faultOf(documents[index]);
    if (field !== null) faults.push({ index, field, message: "Is missing, unknown or not valid." });
  }
  return faults;
}

function faultOf(document) {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return "";
  for (const field of REQUIRED) if (document[field] === undefined) return field;
  for (const field in document) {
    const check = ENVELOPE[field];
    if (check ? !check(document[field]) : !EXTENSION.test(field)) return field;
  }
  const { needs, data } = TYPES[document.type];
  for (const field of needs) if (document.data[field] === undefined) return `data.${field}`;
  for (const field in document.data) {
    const check = data[field];
    if (!check || !check(document.data[field])) return `data.${field}`;
  }
  return null;
}
