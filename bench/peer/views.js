// Rows in wire names.
import { toWire } from "./clock.js";

export function agentView(row) {
  const isReported = row.status !== null && row.heard_seq > row.expired_seq;
  return {
    id: row.id,
    agentId: row.key,
    firstSeq: row.first_seq,
    name: row.name ?? row.key,
    role: row.role,
    department: row.department,
    avatar: parsed(row.avatar),
    parentId: row.parent_key,
    ...statusOf(row, isReported),
    lastSeenAt: toWire(row.heard_ms ?? (row.claimed_ms >= 0 ? row.claimed_ms : null)),
    position: row.position_x === null ? null : { x: row.position_x, y: row.position_y, z: row.position_z },
    rotationY: row.rotation_y,
    zone: row.zone,
    metrics: {
      tokens: { input: row.tokens_input, output: row.tokens_output, cached: row.tokens_cached },
      costUsd: row.cost_micros / 1e6,
    },
  };
}

function statusOf(row, isReported) {
  const activity = isReported ? parsed(row.activity) : null;
  return {
    status: isReported ? row.status : row.heard_seq > row.expired_seq ? "working" : "offline",
    basis: isReported ? "reported" : "inferred",
    source: row.status_source,
    activity,
    waitingOn: isReported ? row.waiting_on : null,
    toolRunning: row.running_steps > 0 || activity?.kind === "tool",
    statusSince: toWire(isReported ? row.status_since_ms : row.first_heard_ms),
  };
}

export function taskView(row) {
  return {
    id: row.id,
    taskId: row.key,
    title: row.title ?? row.key,
    description: row.description,
    status: row.status ?? "submitted",
    rawStatus: row.raw_status,
    stage: row.stage ?? "backlog",
    priority: parsed(row.priority),
    progress: row.progress,
    assignee: row.assignee,
    parentId: row.parent_key,
    dependsOn: parsed(row.depends_on) ?? [],
    dueAt: toWire(row.due_ms),
    reason: row.reason,
    runId: row.run_id,
    createdAt: toWire(row.first_ms),
    startedAt: toWire(row.started_ms),
    finishedAt: toWire(row.finished_ms),
    updatedAt: toWire(row.claimed_ms >= 0 ? row.claimed_ms : row.first_ms),
    stageSince: toWire(row.stage_ms ?? row.first_ms),
    steps: { total: row.steps_total, completed: row.steps_completed, failed: row.steps_failed },
  };
}

export function currentTask(key, row) {
  return {
    id: row?.id ?? null,
    taskId: key,
    title: row?.title ?? key,
    stage: row?.stage ?? "backlog",
    status: row?.status ?? "submitted",
    progress: row?.progress ?? null,
  };
}

// The fields of `after` that differ from `before`.
export function difference(before, after) {
  const found = {};
  for (const field in after) if (!isSame(before[field], after[field])) found[field] = after[field];
  return found;
}

function isSame(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  return JSON.stringify(one) === JSON.stringify(other);
}

function parsed(value) {
  return value === null ? null : JSON.parse(value);
}
