import type { FailureCode } from "./failure-code";

const AUTO_POOL = "correct `poolInfo.autoPoolSpecification`, and create the job again";

/**
 * The codes of a job's `schedulingError`, and the reasons why Batch ends a job. Sources: "Batch status and error
 * codes", and `executionInfo.terminateReason` of "Job - Get". `CanceledByUser` is the reason of `batch-outputs cancel`.
 */
export const JOB_CODES: readonly FailureCode[] = [
  {
    of: "job",
    code: "AutoPoolCreationFailedWithQuotaReached",
    cause: "Batch could not create the job's pool, because the account has reached its quota of pools",
    fix: "delete pools that are not used, or request a higher quota of the Batch account (Azure portal, Quotas)",
  },
  {
    of: "job",
    code: "CanceledByUser",
    cause: "a user ended the job with `batch-outputs cancel`",
    fix: "submit the job again if its tasks should run",
  },
  {
    of: "job",
    code: "InvalidApplicationPackageReferencesInAutoPool",
    cause: "an application package of the job's pool does not exist or is not active",
    fix: AUTO_POOL,
  },
  {
    of: "job",
    code: "InvalidAutoPoolSettings",
    cause: "the settings of the job's pool are not valid",
    fix: AUTO_POOL,
  },
  {
    of: "job",
    code: "InvalidAutoScaleFormulaInAutoPool",
    cause: "the autoscale formula of the job's pool is not valid",
    fix: AUTO_POOL,
  },
  {
    of: "job",
    code: "InvalidCertificatesInAutoPool",
    cause: "a certificate of the job's pool does not exist",
    fix: AUTO_POOL,
  },
  {
    of: "job",
    code: "JobBeingTerminated",
    cause: "a task could not start, because the job was being terminated",
    fix: "create the job again if the tasks should run",
  },
  {
    of: "job",
    code: "JMComplete",
    cause: "the job manager task completed, and `killJobOnCompletion` is true",
    fix: "set `killJobOnCompletion: false` if other tasks must run on, and `onAllTasksComplete` to end the job after them",
  },
  {
    of: "job",
    code: "MaxWallClockTimeExpiry",
    cause: "the job ran longer than its `maxWallClockTime`",
    fix: "raise `constraints.maxWallClockTime` of the job, or split the job",
  },
  {
    of: "job",
    code: "TaskFailed",
    cause: "a task failed whose `exitConditions` end the job",
    fix: "find out why the task failed, or change its `exitConditions`",
  },
  {
    of: "job",
    code: "TerminateJobSchedule",
    cause: "the job schedule of the job was terminated",
    fix: "create the job schedule again if its jobs should run",
  },
  {
    of: "job",
    code: "UserTerminate",
    cause: "a user terminated the job",
    fix: "create the job again if its tasks should run",
  },
  {
    of: "job",
    code: "Unknown",
    cause: "Batch does not know the reason",
    fix: "create the job again, and contact Azure support if the failure stays",
  },
];
