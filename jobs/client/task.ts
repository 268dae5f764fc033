import type { Query, TaskInfo } from "../model";
import { checkId } from "./check-id";
import { type BatchConnection, getJson, pathOf, queryOf } from "./connection";
import { readTail } from "./node-files";

/**
 * A task of a job. Creating it sends nothing.
 *
 * @throws {JobError} `ArgumentRefused` for an empty id, `.` and `..`, which no URL can contain.
 */
export class Task {
  readonly kind = "task";

  constructor(
    readonly connection: BatchConnection,
    readonly jobId: string,
    readonly id: string,
  ) {
    checkId(jobId, "jobId");
    checkId(id, "taskId");
  }

  /** @throws {BatchError} `TaskNotFound`, `JobNotFound`. */
  get(query?: Pick<Query, "select">): Promise<TaskInfo> {
    const request = { method: "GET" as const, path: this.#path(), query: queryOf(query) };
    return getJson(this.connection, { ...request, purpose: `get ${this.#name()}` });
  }

  /** Ends the task. It has then failed with `TaskEnded`. @throws {BatchError} `TaskNotFound`, `TaskCompleted`. */
  async terminate(): Promise<void> {
    const request = { method: "POST" as const, path: `${this.#path()}/terminate` };
    await this.connection.send({ ...request, purpose: `terminate ${this.#name()}` });
  }

  /** Runs a task again that has failed. @throws {BatchError} `TaskNotFound`, `TaskSucceeded`, `TaskNotCompleted`. */
  async reactivate(): Promise<void> {
    const request = { method: "POST" as const, path: `${this.#path()}/reactivate` };
    await this.connection.send({ ...request, purpose: `reactivate ${this.#name()}` });
  }

  /** Deletes the task and its files on the node. @throws {BatchError} `TaskNotFound`. */
  async delete(): Promise<void> {
    const request = { method: "DELETE" as const, path: this.#path() };
    await this.connection.send({ ...request, purpose: `delete ${this.#name()}` });
  }

  /**
   * Returns the last bytes of a file as text. Returns undefined if the file does not exist, because the task has not
   * run, or its node or its folder no longer exists.
   *
   * @param path below the task's folder, such as `stderr.txt` or `wd/log.txt`.
   * @param tailBytes the most bytes that are read (default: 64 KiB).
   */
  readFile(path: string, { tailBytes = 2 ** 16 }: { readonly tailBytes?: number } = {}): Promise<string | undefined> {
    const location = {
      path: `${this.#path()}/files/${encodeURIComponent(path)}`,
      purpose: `${path} of ${this.#name()}`,
    };
    return readTail(this.connection, location, tailBytes);
  }

  #path(): string {
    return pathOf("jobs", this.jobId, "tasks", this.id);
  }

  #name(): string {
    return `task ${this.id} of job ${this.jobId}`;
  }
}
