import type { Question } from "../question";
import { accountQuotas } from "./account-quotas";
import { duringResize } from "./during-resize";
import { linkWithoutRole } from "./link-without-role";
import { missingRole } from "./missing-role";
import { newlines } from "./newlines";
import { packageContainers } from "./package-containers";
import { poolProperties } from "./pool-properties";
import { poolWithoutIdentity } from "./pool-without-identity";
import { previewAsReader } from "./preview-as-reader";
import { resourceFileAgain } from "./resource-file-again";
import { resourceFileDenied } from "./resource-file-denied";
import { secondPrincipal } from "./second-principal";
import { startTaskDenied } from "./start-task-denied";
import { startTaskUser } from "./start-task-user";
import { storageVersions } from "./storage-versions";
import { taskPath } from "./task-path";
import { unchangedProperties } from "./unchanged-properties";

/** All questions. The questions of one step are asked in this order. */
export const QUESTIONS: readonly Question[] = [
  linkWithoutRole,
  accountQuotas,
  newlines,
  taskPath,
  resourceFileAgain,
  storageVersions,
  resourceFileDenied,
  poolWithoutIdentity,
  startTaskDenied,
  startTaskUser,
  poolProperties,
  packageContainers,
  unchangedProperties,
  duringResize,
  secondPrincipal,
  previewAsReader,
  missingRole,
];
