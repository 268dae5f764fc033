import type { JobDescription, JobInfo, PreparationStatus, Query, TaskCounts, TaskInfo } from "../model";
import { checkId } from "./check-id";
import { type BatchConnection, getJson, listPages, pathOf, queryOf } from "./connection";
import type { BatchRequest } from "./request";
import { Task } from "./task";

/** Ends a request early. */
interface Abortable {
  readonly abortSignal?: AbortSignal;
}

/** How tasks are listed. */
export interface ListTasksOptions extends Query, Abortable {
  /** The most tasks per request (default and maximum: 1000). */
  readonly pageSize?: number;
  /** Called before each request. */
  readonly beforePage?: () => Promise<void>;
}

/**
 * A job. Creating it sends nothing.
 *
 * @throws {JobError} `ArgumentRefused` for an empty id, `.` and `..`, which no URL can contain.
 */
export class Job {
  readonly kind = "job";

  constructor(
    readonly connection: BatchConnection,
    readonly id: string,
  ) {
    checkId(id, "jobId");
  }

  task(taskId: string): Task {
    return new Task(this.connection, this.id, taskId);
  }

  /** @throws {BatchError} `JobNotFound`. */
  get({ abortSignal, ...query }: Pick<Query, "select"> & Abortable = {}): Promise<JobInfo> {
    return getJson(
      this.connection,
      this.#request("GET", "", `get job ${this.id}`, { query: queryOf(query), abortSignal }),
    );
  }

  /** Changes properties of the job. @throws {BatchError} `JobNotFound`, `JobCompleted`. */
  async update(changes: Partial<Omit<JobDescription, "id">>, { abortSignal }: Abortable = {}): Promise<void> {
    const body = JSON.stringify(changes);
    await this.connection.send(this.#request("PATCH", "", `update job ${this.id}`, { body, abortSignal }));
  }

  /**
   * Ends the job. Running tasks are ended, tasks that have not started never run, and the release task runs.
   *
   * @param reason is kept as the job's `terminateReason`.
   *
   * @throws {BatchError} `JobNotFound`, `JobCompleted`, `JobBeingTerminated`.
   */
  async terminate(reason?: string, { abortSignal }: Abortable = {}): Promise<void> {
    const body = JSON.stringify({ ...(reason !== undefined && { terminateReason: reason }) });
    await this.connection.send(this.#request("POST", "/terminate", `terminate job ${this.id}`, { body, abortSignal }));
  }

  /**
   * Asks the service to delete the job, its tasks and their files on the nodes. `deleteJob` also waits for it.
   *
   * @throws {BatchError} `JobNotFound`, `JobBeingDeleted`.
   */
  async delete({ abortSignal }: Abortable = {}): Promise<void> {
    await this.connection.send(this.#request("DELETE", "", `delete job ${this.id}`, { abortSignal }));
  }

  /** Returns the numbers of tasks by state. The service counts them without listing them. */
  async taskCounts({ abortSignal }: Abortable = {}): Promise<TaskCounts> {
    const request = this.#request("GET", "/taskcounts", `count the tasks of job ${this.id}`, { abortSignal });
    return (await getJson<{ taskCounts: TaskCounts }>(this.connection, request)).taskCounts;
  }

  /** Returns the job's tasks. The service sorts them by id. @throws {BatchError} `JobNotFound`. */
  async *listTasks(options: ListTasksOptions = {}): AsyncGenerator<TaskInfo, void, undefined> {
    for await (const page of this.listTaskPages(options)) yield* page;
  }

  /** Returns the pages of `listTasks`. */
  listTaskPages(options: ListTasksOptions = {}): AsyncGenerator<TaskInfo[], void, undefined> {
    const { pageSize, beforePage, abortSignal, ...limits } = options;
    const query = { ...queryOf(limits), ...(pageSize !== undefined && { maxresults: String(pageSize) }) };
    const request = this.#request("GET", "/tasks", `list the tasks of job ${this.id}`, { query, abortSignal });
    return listPages<TaskInfo>(this.connection, request, beforePage);
  }

  /** Returns how the preparation and release tasks ended on each node. @throws {BatchError} `JobNotFound`. */
  async *listPreparations({
    beforePage,
    abortSignal,
  }: Pick<ListTasksOptions, "beforePage" | "abortSignal"> = {}): AsyncGenerator<PreparationStatus, void, undefined> {
    const purpose = `list the preparation tasks of job ${this.id}`;
    const request = this.#request("GET", "/jobpreparationandreleasetaskstatus", purpose, { abortSignal });
    for await (const page of listPages<PreparationStatus>(this.connection, request, beforePage)) yield* page;
  }

  #request(
    method: BatchRequest["method"],
    path: string,
    purpose: string,
    more: Pick<BatchRequest, "query" | "body" | "abortSignal"> = {},
  ): BatchRequest {
    return { method, path: `${pathOf("jobs", this.id)}${path}`, purpose, ...more };
  }
}
