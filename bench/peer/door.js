// The door: one transaction takes the counter, tells doubles apart, logs, and applies to the projections.
import { hash } from "node:crypto";

import { insert } from "./database.js";
import { fromWire } from "./clock.js";
import { Projections } from "./projections.js";

const FUTURE_MS = 5 * 60 * 1000;
const ENVELOPE = new Set(["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data"]);

export class Door {
  constructor(database, heard) {
    this.projections = new Projections(database);
    this.take = database.prepare("SELECT seq, epoch, received_ms FROM organizations WHERE id = ?");
    this.giveBack = database.prepare("UPDATE organizations SET seq = ?, received_ms = ? WHERE id = ?");
    this.know = database.prepare("INSERT OR IGNORE INTO event_keys (organization_id, hash, received_ms) VALUES (?, ?, ?)");
    this.log = insert(database, "events");
    this.append = database.transaction((organization, documents, sender) => this.#append(organization, documents, sender)).immediate;
    this.heard = heard;
  }

  // Commit a valid batch, then tell the rooms.
  admit(organization, documents, sender) {
    const done = this.append(organization, documents, sender);
    if (done.entries.length) this.heard(organization, done.epoch, done.entries);
    const seq = done.entries.length ? { from: done.entries[0].seq, to: done.entries.at(-1).seq } : null;
    return { accepted: done.entries.length, duplicates: documents.length - done.entries.length, sampled: 0, seq };
  }

  #append(organization, documents, sender) {
    const taken = this.take.get(organization), received_ms = Math.max(Date.now(), taken.received_ms);
    const batch = this.projections.begin(organization), entries = [];
    let seq = taken.seq;
    for (const document of documents) {
      if (!this.#isNew(organization, document, received_ms)) continue;
      const fact = factOf(document, ++seq, received_ms);
      const effects = this.projections.apply(batch, fact);
      entries.push({ seq, at_ms: received_ms, effects });
      this.log(rowOf(organization, document, fact, effects, sender));
    }
    this.projections.save(batch);
    if (entries.length) this.giveBack.run(seq, received_ms, organization);
    return { epoch: taken.epoch, entries };
  }

  #isNew(organization, document, received_ms) {
    const name = hash("sha1", `${document.source}\0${document.id}`, "buffer").subarray(0, 16);
    return this.know.run(organization, name, received_ms).changes === 1;
  }
}

function factOf(document, seq, received_ms) {
  const time_ms = document.time == null ? received_ms : fromWire(document.time);
  const { id, source, type, subject, data } = document;
  return { seq, id, source, type, subject, data, time_ms, received_ms, effective_ms: Math.min(time_ms, received_ms) };
}

function rowOf(organization_id, document, fact, effects, sender) {
  return {
    organization_id, ...fact, data: JSON.stringify(fact.data), extensions: extensionsOf(document, fact), historical: 0, sender,
    effects: Buffer.from(JSON.stringify(effects)),
  };
}

function extensionsOf(document, fact) {
  let extra = null;
  for (const field in document) if (!ENVELOPE.has(field)) (extra ??= {})[field] = document[field];
  if (fact.time_ms - fact.received_ms > FUTURE_MS) (extra ??= {}).future = true;
  return extra && JSON.stringify(extra);
}
