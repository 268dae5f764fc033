import type { FailureCode } from "./failure-code";

/**
 * The codes with which the service refuses requests of this library. Source: "Batch status and error codes". The codes
 * of requests that this library never sends are left out.
 */
export const REQUEST_CODES: readonly FailureCode[] = [
  {
    of: "request",
    code: "ActiveJobAndScheduleQuotaReached",
    cause: "the account has reached its quota of active jobs and job schedules",
    fix: "terminate or delete jobs that have ended (`onAllTasksComplete` does so), or request a higher quota",
  },
  {
    of: "request",
    code: "AuthenticationFailed",
    cause: "the service refused the token: it has expired, or is of another tenant or for another service",
    fix: "sign in again (`az login --tenant <id>`), and check this machine's clock",
  },
  {
    of: "request",
    code: "AuthorizationFailure",
    cause: "the firewall of the Batch account refuses this machine",
    fix: "let its public address in (the account's Networking page), or run inside a network that the rules allow",
  },
  {
    of: "request",
    code: "InvalidPropertyValue",
    cause: "a property has a value that the service does not accept",
    fix: "correct the property that the message names",
  },
  {
    of: "request",
    code: "JobBeingDeleted",
    cause: "the job is being deleted",
    fix: "wait until it no longer exists, or use another job id",
  },
  {
    of: "request",
    code: "JobBeingTerminated",
    cause: "the job is being terminated",
    fix: "use another job id, or delete the job first",
  },
  {
    of: "request",
    code: "JobCompleted",
    cause: "the job has completed, and takes no more tasks",
    fix: "use another job id, or delete the job first",
  },
  {
    of: "request",
    code: "JobDisabled",
    cause: "the job is disabled",
    fix: "enable the job (`az batch job enable`)",
  },
  {
    of: "request",
    code: "JobExists",
    cause: "a job with this id exists",
    fix: "use another job id, or delete the job first",
  },
  { of: "request", code: "JobNotFound", cause: "no job has this id", fix: "check the id, or submit the job first" },
  {
    of: "request",
    code: "NodeNotFound",
    cause: "no node of the pool has this id",
    fix: "check the id: a node disappears when the pool shrinks or Azure takes a Spot node back",
  },
  {
    of: "request",
    code: "PermissionDenied",
    cause: "the identity has no role for the request, or its new role assignment has not taken effect yet",
    fix: "grant it Azure Batch Job Submitter on the Batch account (Azure Batch Data Contributor to change pools); a new role assignment takes up to 10 minutes to take effect",
  },
  {
    of: "request",
    code: "PoolNotFound",
    cause: "no pool has this id",
    fix: "read the id from `destinations.pool(name).id`, because it changes when the pool is replaced",
  },
  {
    of: "request",
    code: "RequestBodyTooLarge",
    cause: "the request has more than 1 MB",
    fix: "shorten the task: pass long lists in a resource file instead of its command line or environment",
  },
  {
    of: "request",
    code: "TaskDependenciesNotSpecifiedOnJob",
    cause: "a task has `dependsOn`, but the job does not allow it",
    fix: "create the job with `usesTaskDependencies: true`",
  },
  {
    of: "request",
    code: "TaskDependencyListTooLong",
    cause: "the ids in `dependsOn` have more than 64,000 characters together",
    fix: "give the tasks numbers as ids, and depend on a range of them (`taskIdRanges`)",
  },
  {
    of: "request",
    code: "TaskExists",
    cause: "the job has a task with this id",
    fix: "use another task id; to continue an interrupted submission, skip existing tasks",
  },
  { of: "request", code: "TaskNotFound", cause: "no task of the job has this id", fix: "check the id" },
];
