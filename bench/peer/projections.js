// Projections: the rows that ours keeps of the same events, and what each event changed for each room.
// Claims are taken in the order they come; ours also folds late ones in where they belong, which nothing here measures.
import { randomBytes } from "node:crypto";

import { change, insert, upsert } from "./database.js";
import { fromWire, toWire } from "./clock.js";
import { agentView, currentTask, difference, taskView } from "./views.js";

const PROFILE = { name: "name", role: "role", department: "department", avatar: "avatar", parentId: "parent_key", metadata: "profile" };
const TASK_FIELDS = {
  title: "title", description: "description", priority: "priority", assignee: "assignee", parentId: "parent_key",
  dependsOn: "depends_on", progress: "progress", reason: "reason",
};
const AS_JSON = new Set(["avatar", "profile", "priority", "depends_on"]);
const FINAL = new Set(["completed", "failed", "canceled", "rejected"]);
const WORDS = new Set(["submitted", "working", "input_required", "auth_required", ...FINAL]);
const CHANGED_BY_STATUS = [
  "status", "status_source", "activity", "waiting_on", "task_key", "status_ms", "status_seq", "status_since_ms", "counted", "counted_ms",
  "counted_seq", "first_heard_ms", "heard_ms", "heard_seq", "claimed_ms", "claimed_seq", "told_by",
];
const CHANGED_BY_TASK = [
  ...Object.values(TASK_FIELDS), "due_ms", "status", "raw_status", "status_ms", "stage", "stage_ms", "run_id", "started_ms", "finished_ms",
  "opened_ms", "visited", "reworked", "claimed_ms", "claimed_seq",
];

export class Projections {
  constructor(database) {
    const ROW = "WHERE organization_id = ? AND key = ?";
    this.findAgent = database.prepare(`SELECT * FROM agents ${ROW}`);
    this.findTask = database.prepare(`SELECT * FROM tasks ${ROW}`);
    this.putAgent = upsert(database, "agents");
    this.putTask = upsert(database, "tasks");
    this.putAgentMove = insert(database, "agent_moves");
    this.putTaskMove = insert(database, "task_moves");
    this.putTaskEnd = insert(database, "task_ends");
    this.putInteraction = insert(database, "interactions");
    this.changeAgent = change(database, "agents", ["organization_id", "key"], CHANGED_BY_STATUS);
    this.changeTask = change(database, "tasks", ["organization_id", "key"], CHANGED_BY_TASK);
    this.disturb = upsert(database, "hours");
  }

  // Begin a batch: rows are read once, and written once at its end.
  begin(organization) {
    return { organization, agents: new Map(), tasks: new Map(), moves: [], taskMoves: [], ends: [], ties: [], hours: new Set() };
  }

  apply(batch, fact) {
    const effects = {};
    batch.hours.add(fact.received_ms - (fact.received_ms % 3_600_000));
    if (fact.data.taskId) this.task(batch, fact.data.taskId, fact, effects);
    if (fact.type === "metaverse.agent.registered") this.register(batch, fact, effects);
    else if (fact.type === "metaverse.agent.status") this.report(batch, fact, effects);
    else if (fact.type === "metaverse.interaction") this.interact(batch, fact, effects);
    else this.claim(batch, fact, effects);
    return effects;
  }

  save(batch) {
    for (const entry of batch.agents.values())
      if (entry.isNew || entry.isWhole) this.putAgent(entry.row);
      else if (entry.isChanged) this.changeAgent(entry.row);
    for (const entry of batch.tasks.values())
      if (entry.isNew) this.putTask(entry.row);
      else if (entry.isChanged) this.changeTask(entry.row);
    for (const row of batch.moves) this.putAgentMove(row);
    for (const row of batch.taskMoves) this.putTaskMove(row);
    for (const row of batch.ends) this.putTaskEnd(row);
    for (const row of batch.ties) this.putInteraction(row);
    for (const hour_ms of batch.hours) this.disturb({ organization_id: batch.organization, hour_ms, rolled: 0 });
  }

  agent(batch, key, fact) {
    let entry = batch.agents.get(key);
    if (!entry) {
      const stored = this.findAgent.get(batch.organization, key);
      entry = { row: stored ?? blankAgent(batch.organization, key, fact.seq), isNew: !stored, known: stored ? agentView(stored) : {} };
      batch.agents.set(key, entry);
    }
    return entry;
  }

  task(batch, key, fact, effects) {
    let entry = batch.tasks.get(key);
    if (!entry) {
      const stored = this.findTask.get(batch.organization, key);
      entry = { row: stored ?? blankTask(batch.organization, key, fact), isNew: !stored, known: stored ? taskView(stored) : {} };
      batch.tasks.set(key, entry);
      if (!stored && fact.subject !== key) tellTask(entry, effects);
    }
    return entry;
  }

  register(batch, fact, effects) {
    const entry = this.agent(batch, fact.subject, fact), row = entry.row, stamps = JSON.parse(row.stamps);
    hear(row, fact);
    for (const field in PROFILE)
      if (field in fact.data) {
        const column = PROFILE[field], value = fact.data[field];
        row[column] = AS_JSON.has(column) && value !== null ? JSON.stringify(value) : value;
        stamps[column] = [fact.effective_ms, fact.seq];
      }
    row.stamps = JSON.stringify(stamps);
    entry.isWhole = true;
    this.tellAgent(batch, entry, effects, fact);
  }

  report(batch, fact, effects) {
    const entry = this.agent(batch, fact.subject, fact), row = entry.row, data = fact.data;
    hear(row, fact);
    row.told_by ??= fact.source;
    if (row.status !== data.status) row.status_since_ms = fact.effective_ms;
    row.status = data.status;
    row.status_source = fact.source;
    row.activity = data.activity == null ? null : JSON.stringify(data.activity);
    row.waiting_on = data.waitingOn ?? null;
    const before = row.task_key;
    row.task_key = data.taskId ?? null;
    row.status_ms = fact.effective_ms;
    row.status_seq = fact.seq;
    count(batch, row, fact);
    entry.isChanged = true;
    this.tellAgent(batch, entry, effects, fact, before !== row.task_key);
  }

  tellAgent(batch, entry, effects, fact, hasOtherTask = false) {
    const after = agentView(entry.row), changed = difference(entry.known, after);
    entry.known = after;
    if (hasOtherTask) changed.currentTask = entry.row.task_key && currentTask(entry.row.task_key, this.task(batch, entry.row.task_key, fact, effects).row);
    if (Object.keys(changed).length) (effects.scene ??= []).push({ agentId: entry.row.key, ...changed });
  }

  claim(batch, fact, effects) {
    const entry = this.task(batch, fact.subject, fact, effects), row = entry.row, was = standing(row);
    fold(row, fact);
    entry.isChanged = true;
    keepMoves(batch, row, was, fact);
    tellTask(entry, effects);
  }

  interact(batch, fact, effects) {
    const { to, kind, taskId = null, weight = 1, summary = null } = fact.data;
    const speaker = this.agent(batch, fact.subject, fact), addressed = this.agent(batch, to, fact);
    hear(speaker.row, fact);
    speaker.isWhole = true;
    this.tellAgent(batch, speaker, effects, fact);
    if (addressed.isNew) this.tellAgent(batch, addressed, effects, fact);
    batch.ties.push({
      organization_id: batch.organization, seq: fact.seq, from_key: fact.subject, to_key: to, kind, weight, task_key: taskId, summary,
      effective_ms: fact.effective_ms,
    });
    (effects.network ??= []).push({ source: fact.subject, target: to, kind, weight, taskId, lastAt: toWire(fact.effective_ms) });
  }
}

function hear(row, fact) {
  row.claimed_ms = fact.effective_ms;
  row.heard_ms = fact.received_ms;
  row.claimed_seq = row.heard_seq = fact.seq;
  row.first_heard_ms ??= fact.received_ms;
}

function count(batch, row, fact) {
  if (row.status !== row.counted) {
    const move = { agent_key: row.key, at_ms: fact.effective_ms, seq: fact.seq, before: row.counted, after: row.status };
    batch.moves.push({ organization_id: batch.organization, ...move });
    batch.hours.add(fact.effective_ms - (fact.effective_ms % 3_600_000));
  }
  row.counted = row.status;
  row.counted_ms = fact.effective_ms;
  row.counted_seq = fact.seq;
}

function fold(row, fact) {
  const data = fact.data;
  row.claimed_ms = fact.effective_ms;
  row.claimed_seq = fact.seq;
  row.opened_ms ??= fact.effective_ms;
  for (const field in TASK_FIELDS)
    if (field in data) {
      const column = TASK_FIELDS[field];
      row[column] = AS_JSON.has(column) && data[field] !== null ? JSON.stringify(data[field]) : data[field];
    }
  if ("dueAt" in data) row.due_ms = data.dueAt === null ? null : fromWire(data.dueAt);
  foldStatus(row, data, fact);
  if (data.stage) enter(row, data.stage, fact);
}

function foldStatus(row, data, fact) {
  const word = data.status ?? null, status = WORDS.has(word) ? word : row.status === null ? "submitted" : null;
  row.raw_status = word && !WORDS.has(word) ? word : status ? null : row.raw_status;
  if (status === null || FINAL.has(row.status)) return;
  if (row.status !== status) {
    row.status = status;
    row.status_ms = fact.effective_ms;
  }
  if (status === "working") row.started_ms ??= fact.effective_ms;
  if (FINAL.has(status)) row.finished_ms = fact.effective_ms;
  if (status === "completed") enter(row, "done", fact);
  else if (status === "submitted") enter(row, row.stage ?? "backlog", fact);
  else if (!FINAL.has(status) && (row.stage === null || row.stage === "backlog" || row.stage === "planned")) enter(row, "in_progress", fact);
}

function enter(row, stage, fact) {
  if (row.stage === stage) return;
  row.stage = stage;
  row.stage_ms = fact.effective_ms;
  const visited = JSON.parse(row.visited);
  row.reworked += visited.includes(stage) ? 1 : 0;
  row.visited = JSON.stringify([...visited, stage].slice(-64));
}

function standing(row) {
  if (row.claimed_ms < 0) return { stage: null, effort: null };
  const effort = FINAL.has(row.status) ? null : row.status === "working" ? "working" : "waiting";
  return { stage: effort && row.stage, effort };
}

function keepMoves(batch, row, was, fact) {
  const now = standing(row), name = { organization_id: batch.organization, task_key: row.key, at_ms: fact.effective_ms, seq: fact.seq };
  if (was.stage !== now.stage || was.effort !== now.effort)
    batch.taskMoves.push({ ...name, from_stage: was.stage, from_effort: was.effort, to_stage: now.stage, to_effort: now.effort });
  if (row.finished_ms !== fact.effective_ms || was.effort === null) return;
  const cycle_ms = row.finished_ms - (row.started_ms ?? row.opened_ms), lead_ms = row.finished_ms - row.opened_ms;
  batch.ends.push({ ...name, status: row.status, cycle_ms, lead_ms, first_time_right: row.status === "completed" && !row.reworked ? 1 : 0 });
}

function tellTask(entry, effects) {
  const before = entry.known, after = taskView(entry.row), changed = difference(before, after);
  entry.known = after;
  const tasks = (effects.tasks ??= { tasks: [] });
  tasks.tasks.push({ taskId: entry.row.key, ...changed });
  if ("stage" in changed || "assignee" in changed)
    (tasks.transitions ??= []).push({
      taskId: entry.row.key, fromStage: before.stage ?? null, toStage: after.stage, fromAgent: before.assignee ?? null, toAgent: after.assignee,
    });
}

const opaque = (letter) => `${letter}_${randomBytes(12).toString("hex")}`;

function blankAgent(organization_id, key, first_seq) {
  return {
    organization_id, key, id: opaque("a"), first_seq, name: null, role: null, department: null, avatar: null, parent_key: null, profile: null,
    stamps: "{}", status: null, status_source: null, activity: null, waiting_on: null, task_key: null, status_ms: -1, status_seq: -1,
    status_since_ms: null, counted: null, counted_ms: -1, counted_seq: -1, horizon: null, first_heard_ms: null, heard_ms: null, heard_seq: 0,
    expired_seq: 0, expired_ms: null, position_x: null, position_y: null, position_z: null, rotation_y: null, zone: null, position_ms: -1,
    position_seq: -1, removed_ms: -1, removed_seq: -1, claimed_ms: -1, claimed_seq: -1, merged_into: null, aliases: null, told_by: null,
    claims: null, running_steps: 0, tokens_input: 0, tokens_output: 0, tokens_cached: 0, cost_micros: 0,
  };
}

function blankTask(organization_id, key, fact) {
  return {
    organization_id, key, id: opaque("t"), first_seq: fact.seq, first_ms: fact.effective_ms, title: null, description: null, priority: null,
    assignee: null, parent_key: null, depends_on: null, progress: null, reason: null, due_ms: null, status: null, raw_status: null,
    status_ms: null, stage: null, stage_ms: null, run_id: null, runs: "[]", started_ms: null, finished_ms: null, opened_ms: null,
    visited: "[]", reworked: 0, claimed_ms: -1, claimed_seq: -1, horizon: null, steps_total: 0, steps_completed: 0, steps_failed: 0,
  };
}
