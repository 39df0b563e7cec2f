// Answers that are read from the tables: agents with their tasks, and the snapshots that listeners begin with.
import { agentView, currentTask, taskView } from "./views.js";

const STALE_MS = 90_000;
const TOOL_STALE_MS = 600_000;

export class Reading {
  constructor(database) {
    this.database = database;
    this.head = database.prepare("SELECT epoch, seq FROM organizations WHERE id = ?");
    this.agents = database.prepare("SELECT * FROM agents WHERE organization_id = ? ORDER BY id LIMIT 1000");
    this.named = database.prepare("SELECT * FROM agents WHERE organization_id = ? AND key IN (SELECT value FROM json_each(?))");
    this.tasks = database.prepare("SELECT * FROM tasks WHERE organization_id = ? ORDER BY first_seq");
    this.task = database.prepare("SELECT * FROM tasks WHERE organization_id = ? AND key = ?");
  }

  statuses(organization, keys) {
    const { epoch, seq } = this.head.get(organization);
    const rows = keys ? this.named.all(organization, JSON.stringify(keys)) : this.agents.all(organization);
    const found = new Set(rows.map((row) => row.key));
    return {
      organizationId: organization, epoch, seq, agents: this.#views(organization, rows),
      missing: (keys ?? []).filter((key) => !found.has(key)),
    };
  }

  snapshot(organization, room) {
    if (room === "scene") return { agents: this.#views(organization, this.agents.all(organization)) };
    if (room === "tasks") return { tasks: this.tasks.all(organization).map(taskView) };
    return { nodes: [], edges: [] };
  }

  #views(organization, rows) {
    const now = Date.now();
    return rows.map((row) => {
      const task = row.task_key === null ? null : currentTask(row.task_key, this.task.get(organization, row.task_key));
      const view = agentView(row), patience = view.toolRunning ? TOOL_STALE_MS : STALE_MS;
      const stale = (row.status === "working" || row.status === "waiting") && now - row.heard_ms > patience;
      return { stale, ...view, currentTask: task, pose: null, blocked: null };
    });
  }
}
