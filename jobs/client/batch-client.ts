import type { JobInfo, Query } from "../model";
import { type BatchClientOptions, type BatchConnection, listPages, openConnection, queryOf } from "./connection";
import { Job } from "./job";
import { Pool } from "./pool";

/** A client of one Batch account. Its handles send nothing until their methods are called. */
export class BatchClient {
  constructor(readonly connection: BatchConnection) {}

  job(jobId: string): Job {
    return new Job(this.connection, jobId);
  }

  pool(poolId: string): Pool {
    return new Pool(this.connection, poolId);
  }

  /** Returns the account's jobs, sorted by id. */
  async *listJobs(query?: Query): AsyncGenerator<JobInfo, void, undefined> {
    const request = { method: "GET" as const, path: "/jobs", query: queryOf(query), purpose: "list the jobs" };
    for await (const page of listPages<JobInfo>(this.connection, request)) yield* page;
  }
}

/**
 * Returns a client of a Batch account. It sends nothing.
 *
 * @example
 * const credential = new DefaultAzureCredential();
 * const batch = batchClient({ endpoint: destinations.description.batchEndpoint, credential });
 * const job = batch.job("render");
 *
 * @throws {JobError} `ArgumentRefused` if the endpoint is not an https URL.
 */
export function batchClient(options: BatchClientOptions): BatchClient {
  return new BatchClient(openConnection(options));
}
