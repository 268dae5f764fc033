import type { Recording } from "../support/recording";
import { azureCliFileDownload } from "./azure-cli-file-download";
import { azureCliJobList } from "./azure-cli-job-list";
import { azureCliJobsAndTasks } from "./azure-cli-jobs-and-tasks";
import { azureCliPool } from "./azure-cli-pool";
import {
  azureCliPoolAcceleratedNetworking,
  azureCliPoolOsDisk,
  azureCliPoolTrustedLaunch,
  azureCliPoolUpgradePolicy,
} from "./azure-cli-pool-options";
import { azureCliPoolsAndNodes } from "./azure-cli-pools-and-nodes";
import { azureCliTaskCreate } from "./azure-cli-task-create";
import { batchCliExtensions } from "./batch-cli-extensions";
import { pythonSdkApplications } from "./python-sdk-applications";
import { pythonSdkComputeNodes } from "./python-sdk-compute-nodes";
import { pythonSdkCreatePools } from "./python-sdk-create-pools";
import { pythonSdkFiles } from "./python-sdk-files";
import { pythonSdkJobSchedules } from "./python-sdk-job-schedules";
import { pythonSdkJobs } from "./python-sdk-jobs";
import {
  pythonSdkBlobfuseMount,
  pythonSdkNetworkConfiguration,
  pythonSdkNodeExtensions,
} from "./python-sdk-pool-options";
import { pythonSdkScalePools } from "./python-sdk-scale-pools";
import { pythonSdkUpdatePools } from "./python-sdk-update-pools";
import { pythonSdkWithoutAuthorization } from "./python-sdk-without-authorization";

/** All recordings that are replayed. */
export const RECORDINGS: readonly Recording[] = [
  azureCliJobsAndTasks,
  azureCliTaskCreate,
  azureCliPool,
  azureCliPoolUpgradePolicy,
  azureCliPoolTrustedLaunch,
  azureCliPoolOsDisk,
  azureCliPoolAcceleratedNetworking,
  azureCliPoolsAndNodes,
  azureCliJobList,
  azureCliFileDownload,
  batchCliExtensions,
  pythonSdkJobs,
  pythonSdkJobSchedules,
  pythonSdkFiles,
  pythonSdkComputeNodes,
  pythonSdkCreatePools,
  pythonSdkNetworkConfiguration,
  pythonSdkNodeExtensions,
  pythonSdkBlobfuseMount,
  pythonSdkScalePools,
  pythonSdkUpdatePools,
  pythonSdkApplications,
  pythonSdkWithoutAuthorization,
];
