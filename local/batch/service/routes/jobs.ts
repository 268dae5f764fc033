import type { Job } from "../../model";
import { type Account, jobOf } from "../account";
import { BatchServiceError } from "../errors";
import { checkWrite } from "../http/conditions";
import { bodyOf, created, done, type Route, type ServiceRequest } from "../http/http";
import { listResponse, readRoutes, sorted } from "../http/list";
import { LIST_QUERY } from "../http/query";
import {
  checkOpen,
  createJob,
  deleteJob,
  disableJob,
  enableJob,
  terminateJob,
  updateJob,
} from "../lifecycle/job-lifecycle";
import {
  jobDisableShape,
  jobPatchShape,
  jobPropertyNames,
  jobShape,
  jobTerminateShape,
  jobUpdateShape,
} from "../request-bodies/job-bodies";
import {
  type JobRecord,
  type JobTaskRun,
  keyOf,
  type PreparationRecord,
  previousStateNames,
  stampNames,
} from "../store/records";
import { autoPoolPermission } from "./auto-pool-permission";
import { fileUrl } from "./file-url";

/** The names that `$filter` and `$select` can contain for a job. */
export const jobProperties = [...jobPropertyNames, "url", ...stampNames, ...previousStateNames, "executionInfo"];

/** Returns the routes of `/jobs`. */
export function jobRoutes(account: Account): Route[] {
  const one = "/jobs/{jobId}";
  const find = ({ parameters }: ServiceRequest) => jobOf(account, parameters.jobId!);
  /** Returns the job that a request changes, after checking the conditions. */
  const toChange = (request: ServiceRequest) => {
    const job = find(request);
    checkWrite(request.headers, job);
    return job;
  };

  return [
    {
      method: "POST",
      path: "/jobs",
      permission: "jobs/write",
      further: autoPoolPermission,
      handle(request) {
        const job = createJob(account, bodyOf<Job>(request, jobShape));
        // Azure answers with this URL for every job, as recorded.
        return created(`${request.baseUrl}/jobs/job-1`, job);
      },
    },
    ...readRoutes({
      set: "jobs",
      path: "/jobs",
      one,
      permission: "jobs/read",
      properties: jobProperties,
      after:
        ({ baseUrl }) =>
        (key) =>
          sorted(
            account.jobs.values(),
            ({ job }) => keyOf(job.id),
            key,
            (job) => jobView(job, baseUrl),
          ),
      find: (request) => jobView(find(request), request.baseUrl),
    }),
    {
      method: "PATCH",
      path: one,
      permission: "jobs/write",
      further: autoPoolPermission,
      handle(request) {
        const job = toChange(request);
        updateJob(account, job, bodyOf<Partial<Job>>(request, jobPatchShape));
        return done(200, request, job);
      },
    },
    {
      method: "PUT",
      path: one,
      permission: "jobs/write",
      further: autoPoolPermission,
      handle(request) {
        const job = toChange(request);
        const sent = bodyOf<Partial<Job>>(request, jobUpdateShape);
        updateJob(account, job, {
          priority: 0,
          maxParallelTasks: -1,
          onAllTasksComplete: "noaction",
          constraints: {},
          metadata: undefined,
          ...sent,
        });
        return done(200, request, job);
      },
    },
    {
      method: "DELETE",
      path: one,
      permission: "jobs/delete",
      query: ["force"],
      handle(request) {
        const job = toChange(request);
        if (job.state === "deleting") throw new BatchServiceError("JobBeingDeleted");
        account.background(deleteJob(account, job));
        return done(202, request);
      },
    },
    {
      method: "POST",
      path: `${one}/disable`,
      permission: "jobs/write",
      handle(request) {
        const job = toChange(request);
        const { disableTasks } = bodyOf<{ disableTasks: string }>(request, jobDisableShape);
        checkOpen(job);
        if (job.state !== "active") throw new BatchServiceError("JobNotActive");
        account.background(disableJob(account, job, disableTasks, "user"));
        return done(202, request, job);
      },
    },
    {
      method: "POST",
      path: `${one}/enable`,
      permission: "jobs/write",
      handle(request) {
        const job = toChange(request);
        enableJob(account, job);
        return done(202, request, job);
      },
    },
    {
      method: "POST",
      path: `${one}/terminate`,
      permission: "jobs/write",
      query: ["force"],
      handle(request) {
        const job = toChange(request);
        const { terminateReason } = bodyOf<{ terminateReason?: string }>(request, jobTerminateShape);
        checkOpen(job);
        account.background(terminateJob(account, job, terminateReason ?? "UserTerminate", "user"));
        return done(202, request, job);
      },
    },
    {
      method: "GET",
      path: `${one}/jobpreparationandreleasetaskstatus`,
      permission: "jobs/read",
      query: LIST_QUERY,
      handle(request) {
        const { job } = find(request);
        if (job.jobPreparationTask === undefined) throw new BatchServiceError("JobPreparationTaskNotSpecified");
        return listResponse(request, {
          set: "jobpreparationandreleasetaskstatuslist",
          properties: ["poolId", "nodeId", "nodeUrl", "jobPreparationTaskExecutionInfo", "jobReleaseTaskExecutionInfo"],
          after: (key) =>
            sorted(
              account.store.preparations(job.id),
              ({ nodeId }) => nodeId,
              key,
              (preparation) => preparationView(preparation, request.baseUrl),
            ),
        });
      },
    },
    {
      method: "GET",
      path: `${one}/taskcounts`,
      permission: "jobs/read",
      handle: (request) => ({
        status: 200,
        body: {
          "odata.metadata": `${request.baseUrl}/$metadata#taskcountsresult/@Element`,
          ...taskCounts(account, find(request)),
        },
      }),
    },
  ];
}

/** Returns a job as the API presents it. */
export function jobView({ job, ...record }: JobRecord, baseUrl: string): Record<string, unknown> {
  return { ...job, url: `${baseUrl}/jobs/${job.id}`, ...record };
}

function preparationView(preparation: PreparationRecord, baseUrl: string): Record<string, unknown> {
  const { poolId, nodeId, release, ...info } = preparation;
  const nodeUrl = `${baseUrl}/pools/${poolId}/nodes/${nodeId}`;
  const withUrl = (run: JobTaskRun) => ({
    ...run,
    taskRootDirectoryUrl: fileUrl(`${nodeUrl}/files`, run.taskRootDirectory),
  });
  return {
    poolId,
    nodeId,
    nodeUrl,
    jobPreparationTaskExecutionInfo: withUrl(info),
    ...(release !== undefined && { jobReleaseTaskExecutionInfo: withUrl(release) }),
  };
}

function taskCounts(account: Account, { job }: JobRecord) {
  const none = () => ({ active: 0, running: 0, completed: 0, succeeded: 0, failed: 0 });
  const [taskCounts, taskSlotCounts] = [none(), none()];
  for (const { state, result, tasks, slots } of account.store.tasks.counts(job.id)) {
    const names = [
      // A task that is being prepared counts as running.
      state === "preparing" ? "running" : state,
      ...(result === "" ? [] : [result === "success" ? "succeeded" : "failed"]),
    ] as (keyof typeof taskCounts)[];
    for (const name of names) {
      taskCounts[name] += tasks;
      taskSlotCounts[name] += slots;
    }
  }
  return { taskCounts, taskSlotCounts };
}
