import { parseDuration } from "../../../environment/duration";
import { type Job, type PoolInfo, PREPARATION_ID, RELEASE_ID } from "../../model";
import { BatchServiceError, invalidProperty, missingProperty, unsupportedProperty } from "../errors";
import { keyOf } from "../store/records";
import { poolSpecificationShape } from "./pool-bodies";
import { booleanOf, durationOf, int32, stringOf } from "./primitives";
import {
  boolean,
  duration,
  id,
  integer,
  join,
  list,
  object,
  oneOf,
  required,
  type Shape,
  text,
  unsupported,
} from "./shapes";
import {
  containerSettings,
  metadata,
  nameValue,
  resourceFiles,
  retries,
  taskConstraints,
  taskProperties,
  userIdentity,
} from "./task-bodies";

const jobPreparationTask = object({
  id,
  commandLine: required(text({ min: 1 })),
  containerSettings,
  resourceFiles,
  environmentSettings: list(nameValue),
  constraints: taskConstraints,
  waitForSuccess: boolean,
  userIdentity,
  rerunOnNodeRebootAfterSuccess: boolean,
});

/** In milliseconds: a release task runs for at most 15 minutes ("Job - Add"). */
const LONGEST_RELEASE = 900_000;

const releaseTime: Shape = (value, path) => {
  const time = durationOf(value, path);
  if (parseDuration(time)! > LONGEST_RELEASE) throw invalidProperty(path, value, "must be at most PT15M");
  return time;
};

const jobReleaseTask = object({
  id,
  commandLine: required(text({ min: 1 })),
  containerSettings,
  resourceFiles,
  environmentSettings: list(nameValue),
  maxWallClockTime: releaseTime,
  retentionTime: duration,
  userIdentity,
});

const {
  affinityInfo: _a,
  dependsOn: _d,
  exitConditions: _e,
  multiInstanceSettings: _m,
  ...managerProperties
} = taskProperties;
const jobManagerTask = object({
  ...managerProperties,
  killJobOnCompletion: boolean,
  runExclusive: boolean,
  allowLowPriorityNode: boolean,
});

/** The pool's id is the prefix, an underscore and a GUID, so it has at most 57 of 64 characters. */
const prefix: Shape = (value, path) => {
  const given = stringOf(value, path);
  if (/^[A-Za-z0-9_-]{0,20}$/.test(given)) return given;
  throw invalidProperty(path, given, "must be at most 20 letters, digits, hyphens and underscores");
};

const poolInfoProperties = object({
  poolId: id,
  autoPoolSpecification: object({
    autoPoolIdPrefix: prefix,
    poolLifetimeOption: required(oneOf("job", "jobschedule")),
    keepAlive: boolean,
    pool: required(poolSpecificationShape),
  }),
});

const poolInfo: Shape = (value, path) => {
  const given = poolInfoProperties(value, path) as PoolInfo;
  if (given.poolId === undefined && given.autoPoolSpecification === undefined) {
    throw missingProperty(join(path, "poolId"));
  }
  if (given.poolId !== undefined && given.autoPoolSpecification !== undefined) {
    throw invalidProperty(path, Object.keys(given), "must have one of poolId and autoPoolSpecification");
  }
  return given;
};

/** Where a single job runs. Only a job schedule can have an auto pool for several jobs. */
const jobPoolInfo: Shape = (value, path) => {
  const given = poolInfo(value, path) as PoolInfo;
  const lifetime = given.autoPoolSpecification?.poolLifetimeOption;
  if (lifetime !== "jobschedule") return given;
  throw invalidProperty(`${path}.autoPoolSpecification.poolLifetimeOption`, lifetime, "must be job");
};

const jobUpdates = {
  priority: integer({ min: -1000, max: 1000 }),
  maxParallelTasks: integer({ min: -1, max: int32.max }),
  allowTaskPreemption: (value: unknown, path: string) => {
    if (booleanOf(value, path)) throw unsupportedProperty(path, "a running task is never preempted");
    return false;
  },
  onAllTasksComplete: oneOf("noaction", "terminatejob"),
  constraints: object({ maxWallClockTime: duration, maxTaskRetryCount: retries }),
  metadata,
};

const jobProperties = {
  id: required(id),
  displayName: text({ max: 1024 }),
  usesTaskDependencies: boolean,
  ...jobUpdates,
  onTaskFailure: oneOf("noaction", "performexitoptionsjobaction"),
  jobManagerTask,
  jobPreparationTask,
  jobReleaseTask,
  commonEnvironmentSettings: list(nameValue),
  networkConfiguration: unsupported("nodes are in no virtual network"),
  poolInfo: required(jobPoolInfo),
};

const { id: _, ...jobSpecificationProperties } = jobProperties;
/** The jobs of a job schedule. */
export const jobSpecificationShape = withDistinctTasks(
  object({ ...jobSpecificationProperties, poolInfo: required(poolInfo) }),
);

/** POST /jobs. */
export const jobShape = withDistinctTasks(object(jobProperties));
/** PATCH /jobs/{job}: omitted properties stay unchanged. */
export const jobPatchShape = object({
  ...jobUpdates,
  poolInfo,
  networkConfiguration: jobProperties.networkConfiguration,
});
/** PUT /jobs/{job}: omitted properties are reset to their defaults. */
export const jobUpdateShape = object({ ...jobUpdates, poolInfo: required(poolInfo) });
export const jobPropertyNames = Object.keys(jobProperties);

/**
 * Returns the shape of a job whose preparation, release and manager task fit together. A release task needs a
 * preparation task, and no two of the three have one id ("Job - Add").
 */
function withDistinctTasks(shape: Shape): Shape {
  return (value, path) => {
    const job = shape(value, path) as Job;
    const { jobManagerTask: manager, jobPreparationTask: preparation, jobReleaseTask: release } = job;
    if (release != null && preparation == null) throw missingProperty("jobPreparationTask");
    const preparationId = preparation == null ? undefined : keyOf(preparation.id ?? PREPARATION_ID);
    const releaseId = release == null ? undefined : keyOf(release.id ?? RELEASE_ID);
    if (releaseId !== undefined && releaseId === preparationId) {
      throw invalidProperty("jobReleaseTask.id", releaseId, "must differ from the id of the preparation task");
    }
    const managerId = manager == null ? undefined : keyOf(manager.id);
    if (managerId !== undefined && managerId === preparationId) {
      throw new BatchServiceError("TaskIdSameAsJobPreparationTask");
    }
    if (managerId !== undefined && managerId === releaseId) throw new BatchServiceError("TaskIdSameAsJobReleaseTask");
    return job;
  };
}
export const jobDisableShape = object({ disableTasks: required(oneOf("requeue", "terminate", "wait")) });
export const jobTerminateShape = object({ terminateReason: text() });
