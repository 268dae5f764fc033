import type { Task } from "../../model";
import { type Account, jobOf, taskOf } from "../account";
import { BatchServiceError, errorBody, invalidProperty } from "../errors";
import { checkWrite } from "../http/conditions";
import { bodyOf, created, done, type Route, type ServiceRequest } from "../http/http";
import { readRoutes } from "../http/list";
import { openJobOf } from "../lifecycle/job-lifecycle";
import { createTask, deleteTask, reactivateTask, terminateTask, updateConstraints } from "../lifecycle/task-lifecycle";
import { checked, list, object, required } from "../request-bodies/shapes";
import { taskPropertyNames, taskShape, taskUpdateShape } from "../request-bodies/task-bodies";
import { type JobRecord, keyOf, previousStateNames, stampNames, type TaskRecord } from "../store/records";
import { fileUrl } from "./file-url";

const properties = [...taskPropertyNames, "url", ...stampNames, ...previousStateNames, "executionInfo", "nodeInfo"];

/** The maximum number of tasks in a collection. */
const MAX_COLLECTION = 100;
/** Each task is checked by itself: its errors affect only its own result. */
const collectionShape = object({ value: required(list(checked(() => {}))) });
/** The number of records read at once from a list that is filtered. */
const PAGE_SIZE = 500;

/** Returns the routes of `/jobs/{job}/tasks`. */
export function taskRoutes(account: Account): Route[] {
  const one = "/jobs/{jobId}/tasks/{taskId}";
  const findJob = ({ parameters }: ServiceRequest) => jobOf(account, parameters.jobId!);
  const find = ({ parameters: { jobId, taskId } }: ServiceRequest) => taskOf(account, jobId!, taskId!);
  /** Returns the task that a request changes, after checking the conditions, and its job. */
  const toChange = (request: ServiceRequest): [JobRecord, TaskRecord] => {
    const task = find(request);
    checkWrite(request.headers, task);
    return [findJob(request), task];
  };

  return [
    {
      method: "POST",
      path: "/jobs/{jobId}/tasks",
      permission: "jobs/write",
      handle(request) {
        const sent = bodyOf<Task>(request, taskShape);
        const job = openJobOf(account, request.parameters.jobId!);
        const task = createTask(account, job, sent);
        return created(`${request.baseUrl}/jobs/${job.job.id}/tasks/${task.task.id}`, task);
      },
    },
    {
      method: "POST",
      path: "/jobs/{jobId}/addtaskcollection",
      permission: "jobs/write",
      handle(request) {
        const { value } = bodyOf<{ value: unknown[] }>(request, collectionShape);
        if (value.length > MAX_COLLECTION) {
          throw invalidProperty("value", `${value.length} tasks`, `must have at most ${MAX_COLLECTION} tasks`);
        }
        const job = openJobOf(account, request.parameters.jobId!);
        const results = account.store.transaction(() => value.map((sent) => addOne(account, request, job, sent)));
        return {
          status: 200,
          body: {
            "odata.metadata": `${request.baseUrl}/$metadata#taskaddresult`,
            value: results,
          },
        };
      },
    },
    ...readRoutes({
      set: "tasks",
      path: "/jobs/{jobId}/tasks",
      one,
      permission: "jobs/read",
      properties,
      after: (request) => {
        const { job } = findJob(request);
        return (key) => allTasks(account, job.id, key, request.baseUrl);
      },
      find: (request) => taskView(find(request), findJob(request).job.id, request.baseUrl),
    }),
    {
      method: "PUT",
      path: one,
      permission: "jobs/write",
      handle(request) {
        const [job, task] = toChange(request);
        const { constraints } = bodyOf<Pick<Task, "constraints">>(request, taskUpdateShape);
        updateConstraints(account, job, task, constraints);
        return done(200, request, task);
      },
    },
    {
      method: "DELETE",
      path: one,
      permission: "jobs/write",
      async handle(request) {
        await deleteTask(account, ...toChange(request));
        return done(200, request);
      },
    },
    {
      method: "POST",
      path: `${one}/terminate`,
      permission: "jobs/write",
      async handle(request) {
        await terminateTask(account, ...toChange(request));
        return done(204, request, find(request));
      },
    },
    {
      method: "POST",
      path: `${one}/reactivate`,
      permission: "jobs/write",
      handle(request) {
        const [job, task] = toChange(request);
        openJobOf(account, job.job.id);
        reactivateTask(account, job, task);
        return done(204, request, task);
      },
    },
    {
      method: "GET",
      path: `${one}/subtasksinfo`,
      permission: "jobs/read",
      query: ["$select"],
      handle(request) {
        find(request);
        // No task has more than one instance here.
        return { status: 200, body: { "odata.metadata": `${request.baseUrl}/$metadata#subtaskinfo`, value: [] } };
      },
    },
  ];
}

/** Adds one task of a collection. An error affects only this task's result. */
function addOne(account: Account, request: ServiceRequest, job: JobRecord, sent: unknown): Record<string, unknown> {
  const taskId = (sent as { id?: unknown } | null)?.id;
  try {
    const task = createTask(account, job, bodyOf<Task>({ ...request, body: sent }, taskShape));
    return {
      status: "Success",
      taskId,
      eTag: task.eTag,
      lastModified: task.lastModified,
      location: `${request.baseUrl}/jobs/${job.job.id}/tasks/${task.task.id}`,
    };
  } catch (error) {
    if (!(error instanceof BatchServiceError)) throw error;
    const context = { baseUrl: request.baseUrl, requestId: request.requestId, time: new Date() };
    const { code, message, values } = errorBody(error, context);
    return { status: "clienterror", taskId, error: { code, message, values } };
  }
}

function* allTasks(account: Account, jobId: string, after: string, baseUrl: string) {
  let last = after;
  for (;;) {
    const page = account.store.tasks.page(jobId, last, PAGE_SIZE);
    for (const task of page) {
      last = keyOf(task.task.id);
      yield { key: last, entity: taskView(task, jobId, baseUrl) };
    }
    if (page.length < PAGE_SIZE) return;
  }
}

/** Returns a task as the API presents it. */
function taskView({ task, nodeInfo, ...record }: TaskRecord, jobId: string, baseUrl: string): Record<string, unknown> {
  const nodeUrl = nodeInfo && `${baseUrl}/pools/${nodeInfo.poolId}/nodes/${nodeInfo.nodeId}`;
  return {
    ...task,
    url: `${baseUrl}/jobs/${jobId}/tasks/${task.id}`,
    ...record,
    ...(nodeInfo !== undefined && {
      nodeInfo: {
        affinityId: `TVM:${nodeInfo.nodeId}`,
        nodeUrl,
        ...nodeInfo,
        taskRootDirectoryUrl: fileUrl(`${nodeUrl}/files`, nodeInfo.taskRootDirectory),
      },
    }),
  };
}
