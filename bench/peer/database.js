// The database: a file with our tables, made by our own migrations; opened as ours opens it.
import Database from "better-sqlite3";

export function open(file) {
  const database = new Database(file);
  for (const pragma of ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -16000", "temp_store = MEMORY"])
    database.pragma(pragma);
  return database;
}

// A statement that inserts a whole row, given by its columns' names.
export function insert(database, table) {
  const names = database.pragma(`table_info(${table})`).map((column) => column.name);
  return writer(database.prepare(into(table, names)), names);
}

// The same, where what is new replaces what has the same key.
export function upsert(database, table) {
  const columns = database.pragma(`table_info(${table})`);
  const names = columns.map((column) => column.name);
  const keys = columns.filter((column) => column.pk).map((column) => column.name);
  const others = names.filter((name) => !keys.includes(name));
  const sql =
    `${into(table, names)} ON CONFLICT (${keys.join(", ")}) DO ` +
    (others.length ? `UPDATE SET ${others.map((name) => `"${name}" = excluded."${name}"`).join(", ")}` : "NOTHING");
  return writer(database.prepare(sql), names);
}

// A statement that writes some columns of a row that is there.
export function change(database, table, keys, names) {
  const sql = `UPDATE "${table}" SET ${names.map((name) => `"${name}" = ?`).join(", ")} WHERE ${keys.map((key) => `"${key}" = ?`).join(" AND ")}`;
  return writer(database.prepare(sql), [...names, ...keys]);
}

function into(table, names) {
  return `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
}

function writer(statement, names) {
  const values = new Array(names.length);
  return (row) => {
    for (let at = 0; at < names.length; at++) values[at] = row[names[at]] ?? null;
    statement.run(values);
  };
}
