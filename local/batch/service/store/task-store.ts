import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { keyOf, type TaskRecord, type TaskState } from "./records";

/** The tasks of an account's jobs, and the dependencies that each still waits for. */
export interface TaskStore {
  get(jobId: string, taskId: string): TaskRecord | undefined;
  has(jobId: string, taskId: string): boolean;
  /** Adds a task with its dependencies. Dependencies that are already satisfied do not count. */
  add(jobId: string, record: TaskRecord): void;
  put(jobId: string, record: TaskRecord): void;
  delete(jobId: string, taskId: string): void;
  /** Returns the next tasks after a key, in the order of their ids. */
  page(jobId: string, after: string, limit: number): TaskRecord[];
  /** Returns the oldest task that could run with this number of slots. */
  next(jobId: string, slots: number): TaskRecord | undefined;
  counts(jobId: string): TaskCount[];
  /** Returns the number of active tasks whose dependencies are satisfied. */
  ready(jobId: string): number;
  /** Returns the tasks of a job that are in these states. */
  inStates(jobId: string, states: readonly TaskState[]): TaskRecord[];
  /** Returns the tasks that were running when the service was killed, and their jobs. */
  interrupted(): { jobKey: string; record: TaskRecord }[];
  /** Records that tasks that depend on this one can run. This is permanent, whatever happens to the task later. */
  satisfy(jobId: string, taskId: string): void;
}

interface TaskCount {
  readonly state: TaskState;
  readonly result: "" | "success" | "failure";
  readonly tasks: number;
  readonly slots: number;
}

export function openTaskStore(database: DatabaseSync, transaction: <T>(work: () => T) => T): TaskStore {
  const get = database.prepare("SELECT body FROM tasks WHERE job = ? AND key = ?");
  const insert = database.prepare(
    "INSERT INTO tasks (job, key, state, waiting, slots, result, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const update = database.prepare("UPDATE tasks SET state = ?, result = ?, body = ? WHERE job = ? AND key = ?");
  const page = database.prepare("SELECT body FROM tasks WHERE job = ? AND key > ? ORDER BY key LIMIT ?");
  const next = database.prepare(
    "SELECT body FROM tasks WHERE job = ? AND state = 'active' AND waiting = 0 AND slots <= ? ORDER BY sequence LIMIT 1",
  );
  const inState = database.prepare("SELECT body FROM tasks WHERE job = ? AND state = ? ORDER BY sequence");
  const counts = database.prepare(
    "SELECT state, result, count(*) AS tasks, sum(slots) AS slots FROM tasks WHERE job = ? GROUP BY state, result",
  );
  const ready = database.prepare(
    "SELECT count(*) AS tasks FROM tasks WHERE job = ? AND state = 'active' AND waiting = 0",
  );
  const dependencies = openDependencies(database);
  const records = (rows: Record<string, SQLInputValue>[]) => rows.map((row) => parse(row));

  return {
    get(jobId, taskId) {
      const row = get.get(keyOf(jobId), keyOf(taskId));
      return row && parse(row);
    },
    has: (jobId, taskId) => get.get(keyOf(jobId), keyOf(taskId)) !== undefined,
    add: (jobId, record) =>
      transaction(() => {
        const { task, state, executionInfo } = record;
        const waiting = dependencies.add(keyOf(jobId), keyOf(task.id), task.dependsOn ?? {});
        const slots = task.requiredSlots ?? 1;
        const result = executionInfo.result ?? "";
        insert.run(keyOf(jobId), keyOf(task.id), state, waiting, slots, result, JSON.stringify(record));
      }),
    put: (jobId, record) =>
      void update.run(
        record.state,
        record.executionInfo.result ?? "",
        JSON.stringify(record),
        keyOf(jobId),
        keyOf(record.task.id),
      ),
    delete: (jobId, taskId) =>
      transaction(() => {
        dependencies.delete(keyOf(jobId), keyOf(taskId));
        database.prepare("DELETE FROM tasks WHERE job = ? AND key = ?").run(keyOf(jobId), keyOf(taskId));
      }),
    page: (jobId, after, limit) => records(page.all(keyOf(jobId), after, limit)),
    next(jobId, slots) {
      const row = next.get(keyOf(jobId), slots);
      return row && parse(row);
    },
    counts: (jobId) => counts.all(keyOf(jobId)) as unknown as TaskCount[],
    ready: (jobId) => Number(ready.get(keyOf(jobId))?.tasks),
    inStates: (jobId, states) => states.flatMap((state) => records(inState.all(keyOf(jobId), state))),
    interrupted: () =>
      database
        .prepare("SELECT job, body FROM tasks WHERE state IN ('preparing', 'running')")
        .all()
        .map((row) => ({ jobKey: String(row.job), record: parse(row) })),
    satisfy: (jobId, taskId) => transaction(() => dependencies.satisfy(keyOf(jobId), keyOf(taskId))),
  };
}

/**
 * Stores dependencies. A satisfied task is recorded permanently and reduces the count of each dependent task, so that
 * neither tasks nor dependencies are ever scanned.
 */
function openDependencies(database: DatabaseSync) {
  const addWait = database.prepare("INSERT OR IGNORE INTO task_waits (job, dependency, key) VALUES (?, ?, ?)");
  const addRange = database.prepare("INSERT INTO range_waits (job, first, last, key) VALUES (?, ?, ?, ?)");
  const isSatisfied = database.prepare("SELECT 1 FROM satisfied WHERE job = ? AND key = ?");
  const satisfiedIn = database.prepare(
    "SELECT count(*) AS tasks FROM satisfied WHERE job = ? AND number BETWEEN ? AND ?",
  );
  const addSatisfied = database.prepare("INSERT OR IGNORE INTO satisfied (job, key, number) VALUES (?, ?, ?)");
  const lessWaits = database.prepare(
    "UPDATE tasks SET waiting = waiting - 1 WHERE job = ?1 AND key IN (SELECT key FROM task_waits WHERE job = ?1 AND dependency = ?2)",
  );
  const dropWaits = database.prepare("DELETE FROM task_waits WHERE job = ? AND dependency = ?");
  const lessRanges = database.prepare(
    `UPDATE tasks SET waiting = waiting - (SELECT count(*) FROM range_waits AS w WHERE w.job = ?1 AND w.key = tasks.key AND ?2 BETWEEN first AND last)
     WHERE job = ?1 AND key IN (SELECT key FROM range_waits WHERE job = ?1 AND ?2 BETWEEN first AND last)`,
  );

  return {
    /** Returns the number of unsatisfied dependencies. */
    add(job: string, key: string, dependsOn: { taskIds?: string[]; taskIdRanges?: { start: number; end: number }[] }) {
      let waiting = 0;
      for (const dependency of new Set((dependsOn.taskIds ?? []).map(keyOf))) {
        if (isSatisfied.get(job, dependency) !== undefined) continue;
        addWait.run(job, dependency, key);
        waiting++;
      }
      for (const { start, end } of dependsOn.taskIdRanges ?? []) {
        addRange.run(job, start, end, key);
        waiting += end - start + 1 - Number(satisfiedIn.get(job, start, end)?.tasks);
      }
      return waiting;
    },
    delete(job: string, key: string) {
      database.prepare("DELETE FROM task_waits WHERE job = ? AND key = ?").run(job, key);
      database.prepare("DELETE FROM range_waits WHERE job = ? AND key = ?").run(job, key);
    },
    satisfy(job: string, key: string) {
      const number = /^(0|[1-9]\d{0,9})$/.test(key) ? Number(key) : null;
      if (addSatisfied.run(job, key, number).changes === 0) return;
      lessWaits.run(job, key);
      dropWaits.run(job, key);
      if (number !== null) lessRanges.run(job, number);
    },
  };
}

function parse(row: Record<string, SQLInputValue>): TaskRecord {
  return JSON.parse(String(row.body)) as TaskRecord;
}
