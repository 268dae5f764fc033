import { chmodSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import {
  type JobRecord,
  type JobScheduleRecord,
  keyOf,
  type NodeRecord,
  type PoolRecord,
  type PreparationRecord,
} from "./records";
import { withStoreFailures } from "./store-failure";
import { openTaskStore, type TaskStore } from "./task-store";

/**
 * All data of an account that survives a restart, in one SQLite database. A change of one task among 100,000 writes one
 * row (about 40 µs). A kill at any moment leaves the state before or after a change. Lists and counts are queries over
 * an index. SQLite is part of Node.js, so it is not a dependency. Records are JSON; only properties that are searched
 * have their own columns.
 */
export interface Store {
  readonly tasks: TaskStore;
  pools(): PoolRecord[];
  putPool(record: PoolRecord): void;
  /** Deletes a pool with its nodes. */
  deletePool(poolId: string): void;
  nodes(poolId: string): NodeRecord[];
  putNode(poolId: string, record: NodeRecord): void;
  deleteNode(poolId: string, nodeId: string): void;
  jobSchedules(): JobScheduleRecord[];
  putJobSchedule(record: JobScheduleRecord): void;
  deleteJobSchedule(scheduleId: string): void;
  /** Returns the jobs in the order of their creation. */
  jobs(): JobRecord[];
  putJob(record: JobRecord): void;
  /** Deletes a job with its tasks. */
  deleteJob(jobId: string): void;
  preparations(jobId: string): PreparationRecord[];
  putPreparation(jobId: string, record: PreparationRecord): void;
  /** Applies all changes in `work`, or none if it throws. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens an account's database and creates it if necessary, with mode 0600, because task settings can contain secrets.
 */
export function openStore(file: string): Store {
  const database = new DatabaseSync(file);
  chmodSync(file, 0o600);
  // With a write-ahead log, a commit is one append. "normal" survives kills, and can lose only the last commits in a
  // power failure.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  database.exec(SCHEMA);

  const all = <T>(sql: string, ...parameters: string[]): T[] =>
    database
      .prepare(sql)
      .all(...parameters)
      .map((row) => JSON.parse(String(row.body)) as T);

  const putPool = database.prepare("INSERT OR REPLACE INTO pools (key, body) VALUES (?, ?)");
  const putNode = database.prepare("INSERT OR REPLACE INTO nodes (pool, id, body) VALUES (?, ?, ?)");
  const putJob = database.prepare(
    "INSERT INTO jobs (key, body) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body",
  );
  const putJobSchedule = database.prepare("INSERT OR REPLACE INTO job_schedules (key, body) VALUES (?, ?)");
  const putPreparation = database.prepare("INSERT OR REPLACE INTO preparations (job, node, body) VALUES (?, ?, ?)");

  const transaction = <T>(work: () => T): T => {
    if (database.isTransaction) return work();
    database.exec("BEGIN");
    try {
      const result = work();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      // On a full disk, SQLite has already rolled back.
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };

  /** Stores a record that other code also holds. If that fails, restores the record for them. */
  const orRevert = (record: object, put: () => unknown, stored: () => object | undefined) => {
    try {
      put();
    } catch (error) {
      const before = stored();
      if (before !== undefined) {
        for (const name of Object.keys(record)) if (!(name in before)) delete (record as Record<string, unknown>)[name];
        Object.assign(record, before);
      }
      throw error;
    }
  };

  return withStoreFailures(file, {
    tasks: withStoreFailures(file, openTaskStore(database, transaction)),
    pools: () => all("SELECT body FROM pools ORDER BY key"),
    putPool: (record) =>
      orRevert(
        record,
        () => putPool.run(keyOf(record.pool.id), JSON.stringify(record)),
        () => all<PoolRecord>("SELECT body FROM pools WHERE key = ?", keyOf(record.pool.id))[0],
      ),
    deletePool: (poolId) =>
      transaction(() => {
        database.prepare("DELETE FROM nodes WHERE pool = ?").run(keyOf(poolId));
        database.prepare("DELETE FROM pools WHERE key = ?").run(keyOf(poolId));
      }),
    nodes: (poolId) => all("SELECT body FROM nodes WHERE pool = ? ORDER BY id", keyOf(poolId)),
    putNode: (poolId, record) => void putNode.run(keyOf(poolId), record.id, JSON.stringify(record)),
    deleteNode: (poolId, nodeId) =>
      void database.prepare("DELETE FROM nodes WHERE pool = ? AND id = ?").run(keyOf(poolId), nodeId),
    jobSchedules: () => all("SELECT body FROM job_schedules ORDER BY key"),
    putJobSchedule: (record) =>
      orRevert(
        record,
        () => putJobSchedule.run(keyOf(record.jobSchedule.id), JSON.stringify(record)),
        () => all<JobScheduleRecord>("SELECT body FROM job_schedules WHERE key = ?", keyOf(record.jobSchedule.id))[0],
      ),
    deleteJobSchedule: (scheduleId) =>
      void database.prepare("DELETE FROM job_schedules WHERE key = ?").run(keyOf(scheduleId)),
    jobs: () => all("SELECT body FROM jobs ORDER BY sequence"),
    putJob: (record) =>
      orRevert(
        record,
        () => putJob.run(keyOf(record.job.id), JSON.stringify(record)),
        () => all<JobRecord>("SELECT body FROM jobs WHERE key = ?", keyOf(record.job.id))[0],
      ),
    deleteJob: (jobId) =>
      transaction(() => {
        for (const table of ["tasks", "task_waits", "range_waits", "satisfied", "preparations"]) {
          database.prepare(`DELETE FROM ${table} WHERE job = ?`).run(keyOf(jobId));
        }
        database.prepare("DELETE FROM jobs WHERE key = ?").run(keyOf(jobId));
      }),
    preparations: (jobId) => all("SELECT body FROM preparations WHERE job = ? ORDER BY node", keyOf(jobId)),
    putPreparation: (jobId, record) => void putPreparation.run(keyOf(jobId), record.nodeId, JSON.stringify(record)),
    transaction,
    close: () => database.close(),
  });
}

/**
 * `waiting` is the number of unsatisfied dependencies. `number` is a task's id if that is a whole number, for ranges.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS pools (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS nodes (pool TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (pool, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS job_schedules (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS jobs (sequence INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS preparations (job TEXT, node TEXT, body TEXT NOT NULL, PRIMARY KEY (job, node)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tasks (
    sequence INTEGER PRIMARY KEY, job TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, waiting INTEGER NOT NULL,
    slots INTEGER NOT NULL, result TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (job, key)
  );
  CREATE INDEX IF NOT EXISTS ready ON tasks (job, state, waiting, sequence, slots);
  CREATE INDEX IF NOT EXISTS counted ON tasks (job, state, result, slots);
  CREATE TABLE IF NOT EXISTS satisfied (job TEXT, key TEXT, number INTEGER, PRIMARY KEY (job, key)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS satisfied_numbers ON satisfied (job, number);
  CREATE TABLE IF NOT EXISTS task_waits (job TEXT, dependency TEXT, key TEXT, PRIMARY KEY (job, dependency, key)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS range_waits (job TEXT, first INTEGER, last INTEGER, key TEXT);
  CREATE INDEX IF NOT EXISTS range_waits_by_job ON range_waits (job, key);
`;
