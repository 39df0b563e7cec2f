// The original design's stack, to be measured against: Express, Socket.IO, better-sqlite3.
//   node server.js --database FILE --port N --mode per-event|coalescing [--tick MS]
import { createServer } from "node:http";
import { parseArgs } from "node:util";

import express from "express";
import { Server } from "socket.io";

import { Access, problem } from "./access.js";
import { open } from "./database.js";
import { Door } from "./door.js";
import { Reading } from "./reading.js";
import { Rooms } from "./rooms.js";
import { Streams } from "./stream.js";
import { faultsOf } from "./validation.js";

const { values: given } = parseArgs({
  options: {
    database: { type: "string" },
    port: { type: "string", default: "0" },
    mode: { type: "string", default: "per-event" },
    tick: { type: "string", default: "50" },
  },
});

const TYPES = ["application/json", "application/cloudevents+json", "application/cloudevents-batch+json"];
const WRITERS = new Set(["agent", "operator", "admin", "owner"]);
const database = open(given.database);
const access = new Access(database), reading = new Reading(database);
const app = express(), http = createServer(app);
const io = new Server(http, { serveClient: false, transports: ["websocket", "polling"], perMessageDeflate: false });
const rooms = new Rooms(io, given.mode, Number(given.tick)), streams = new Streams(given.mode, Number(given.tick));
const door = new Door(database, (organization, epoch, entries) => {
  rooms.hear(organization, entries);
  streams.hear(organization, epoch, entries);
});

app.disable("x-powered-by");
app.disable("etag");
app.get("/health", (_request, response) => response.json({ status: "ok", peer: true }));
app.use("/api", express.json({ limit: "4mb", type: TYPES }), access.guard);

app.post("/api/metaverse/events", ({ body, token }, response) => {
  if (!WRITERS.has(token.role)) return problem(response, 403, "This token may not send events.");
  const documents = Array.isArray(body) ? body : [body], faults = faultsOf(documents);
  if (faults.length) return problem(response, 422, `${faults.length} of ${documents.length} events are not valid.`, faults);
  response.status(202).json(door.admit(token.organization_id, documents, `token:${token.id}`));
});

app.post("/api/metaverse/3d/agents/status/batch", ({ body, token }, response) => {
  response.json(reading.statuses(token.organization_id, body.agentIds));
});

app.get("/api/metaverse/3d/tasks/flow/stream", (request, response) => {
  const organization = request.token.organization_id;
  const snapshot = { organizationId: organization, ...reading.head.get(organization), ...reading.snapshot(organization, "tasks") };
  streams.begin(request, response, organization, snapshot);
});

io.use((socket, next) => {
  socket.data.token = access.of(String(socket.handshake.auth.token ?? ""));
  next(socket.data.token ? undefined : new Error("Send a token."));
});

io.on("connection", (socket) => {
  const organization = socket.data.token.organization_id;
  socket.join(`org:${organization}`);
  socket.on("3d:join", (wanted, acknowledge) => {
    if ((wanted?.organizationId ?? organization) !== organization) return acknowledge({ ok: false, error: { status: 404 } });
    const told = {};
    for (const room of wanted.rooms) {
      socket.join(`3d:${room}:${organization}`);
      told[room] = { snapshot: reading.snapshot(organization, room) };
    }
    acknowledge({ ok: true, ...reading.head.get(organization), rooms: told });
  });
});

http.keepAliveTimeout = 75_000;
http.listen(Number(given.port), "127.0.0.1", 2048, () => console.log(JSON.stringify({ port: http.address().port })));
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));
