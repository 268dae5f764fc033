import type { ResourceFile } from "../../model";
import { BatchServiceError, invalidProperty, unsupportedProperty } from "../errors";
import { int32 } from "./primitives";
import {
  duration,
  id,
  integer,
  list,
  MAX_CHARACTERS,
  object,
  oneOf,
  required,
  type Shape,
  text,
  unsupported,
} from "./shapes";

/**
 * The bodies that clients send: every property of api-version 2022-10-01.16.0, and the properties that newer versions
 * add. Limits come from the REST reference.
 */
export const nameValue = object({ name: required(text({ min: 1 })), value: text() });
/** Pairs of names and values that the service stores for programs. */
export const metadata = list(object({ name: required(text()), value: required(text()) }));
const identityReference = object({ resourceId: required(text({ min: 1 })) });

export const userIdentity = object({
  autoUser: object({ scope: oneOf("task", "pool"), elevationLevel: oneOf("nonadmin", "admin") }),
  username: unsupported("nodes have no user accounts: tasks run as whoever started local Azure"),
});

export const containerSettings = unsupported("tasks run as processes of the node, not in containers");
export const applicationPackageReferences = unsupported("Batch applications are not there; use resource files");

const resourceFile: Shape = (value, path) => {
  const file = object({
    autoStorageContainerName: text({ min: 1 }),
    storageContainerUrl: text({ min: 1 }),
    httpUrl: text({ min: 1 }),
    blobPrefix: text(),
    filePath: text(),
    fileMode: text(),
    identityReference,
  })(value, path) as ResourceFile;
  const sources = ["autoStorageContainerName", "storageContainerUrl", "httpUrl"].filter((name) => name in file);
  if (sources.length !== 1) {
    throw invalidProperty(path, sources, "must have one of autoStorageContainerName, storageContainerUrl and httpUrl");
  }
  if (file.httpUrl != null && !file.filePath)
    throw invalidProperty(`${path}.filePath`, "", "must be given with httpUrl");
  if (file.httpUrl != null && file.blobPrefix != null) {
    throw invalidProperty(`${path}.blobPrefix`, file.blobPrefix, "must not be given with httpUrl");
  }
  return file;
};

export const resourceFiles: Shape = (value, path) => {
  const files = list(resourceFile)(value, path);
  const { length } = JSON.stringify(files);
  if (length <= MAX_CHARACTERS) return files;
  throw new BatchServiceError("InvalidPropertyValue", {
    PropertyName: path,
    PropertyValue: `${length} characters`,
    Reason: `Total size of resourceFiles cannot be more than ${MAX_CHARACTERS} characters`,
  });
};

const outputFile = object({
  filePattern: required(text({ min: 1 })),
  destination: required(
    object({
      container: required(
        object({
          containerUrl: required(text({ min: 1 })),
          path: text(),
          identityReference,
          uploadHeaders: list(nameValue),
        }),
      ),
    }),
  ),
  uploadOptions: required(object({ uploadCondition: required(oneOf("TaskSuccess", "TaskFailure", "TaskCompletion")) })),
});

export const retries = integer({ min: -1, max: int32.max });
export const taskConstraints = object({
  maxWallClockTime: duration,
  retentionTime: duration,
  maxTaskRetryCount: retries,
});

const exitOptions = object({
  jobAction: oneOf("none", "disable", "terminate"),
  dependencyAction: oneOf("satisfy", "block"),
});

export const taskProperties = {
  id: required(id),
  displayName: text({ max: 1024 }),
  commandLine: required(text({ min: 1 })),
  containerSettings,
  resourceFiles,
  outputFiles: list(outputFile),
  environmentSettings: list(nameValue),
  affinityInfo: object({ affinityId: required(text()) }),
  constraints: taskConstraints,
  requiredSlots: integer({ min: 1, max: 256 }),
  userIdentity,
  exitConditions: object({
    exitCodes: list(object({ code: required(integer(int32)), exitOptions: required(exitOptions) })),
    exitCodeRanges: list(
      object({ start: required(integer(int32)), end: required(integer(int32)), exitOptions: required(exitOptions) }),
    ),
    preProcessingError: exitOptions,
    fileUploadError: exitOptions,
    default: exitOptions,
  }),
  multiInstanceSettings: (_value: unknown, path: string) => {
    throw unsupportedProperty(path, "local nodes run no multi-instance tasks: each task runs on one node");
  },
  dependsOn: object({
    taskIds: list(id),
    taskIdRanges: list(
      object({
        start: required(integer({ min: 0, max: int32.max })),
        end: required(integer({ min: 0, max: int32.max })),
      }),
    ),
  }),
  applicationPackageReferences,
  authenticationTokenSettings: object({ access: list(oneOf("job")) }),
};

/** POST /jobs/{job}/tasks, and each task of a collection. */
export const taskShape = object(taskProperties);
/** PUT /jobs/{job}/tasks/{task}. */
export const taskUpdateShape = object({ constraints: taskConstraints });
/** The names that `$select` and `$filter` can contain for a task. */
export const taskPropertyNames = Object.keys(taskProperties);
