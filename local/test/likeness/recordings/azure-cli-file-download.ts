import { created, file, listed, type Recording } from "../support/recording";
import {
  ADDED_TASKS,
  IMAGE,
  NODE_IMAGE,
  nodeList,
  OLD_IMAGES,
  RECENT_TASKS,
  USER_IDENTITY,
  VM_SIZE,
} from "../support/shapes";

const COUNTS = "active# running# completed#=3 succeeded#=3 failed#=0";

const START_TASK = [
  `startTask{commandLine ${USER_IDENTITY} maxTaskRetryCount# waitForSuccess?}`,
  "startTaskInfo{state=completed startTime endTime exitCode# result=success retryCount#}",
].join(" ");

const TASK_FILE = "/jobs/job/tasks/task1/files/stdout.txt";

const NODE_FILE = "/pools/pool/nodes/{node}/files/startup%2Fstdout.txt";

const RANGE = { "ocp-range": "bytes=1-2" };

/** The output of a task and of a StartTask is downloaded, whole and in part. */
export const azureCliFileDownload: Recording = {
  source: "Azure/azure-cli: test_batch_file_download_cmd",
  apiVersion: "2024-02-01.19.0",
  adapted: `${OLD_IMAGES} The nodes run Linux, whose files have a mode instead of the time of their creation.`,
  interactions: [
    created("POST /pools", "/pools/pool", {
      id: "pool",
      vmSize: VM_SIZE,
      virtualMachineConfiguration: {
        ...IMAGE,
        nodePlacementConfiguration: { policy: "regional" },
        osDisk: { caching: "none", managedDisk: { storageAccountType: "premium_lrs" } },
      },
      targetDedicatedNodes: 3,
      enableInterNodeCommunication: true,
      startTask: { commandLine: "echo start", waitForSuccess: true },
    }),
    created("POST /jobs", "/jobs/job-1", {
      id: "job",
      displayName: "Job",
      priority: 1,
      constraints: { maxWallClockTime: "P1D", maxTaskRetryCount: 5 },
      commonEnvironmentSettings: [{ name: "A", value: "1" }],
      poolInfo: { poolId: "pool" },
      metadata: [{ name: "b", value: "2" }],
    }),
    listed("POST /jobs/job/addtaskcollection", ADDED_TASKS, {
      body: {
        value: [3, 2, 1].map((number) => ({
          id: `task${number}`,
          displayName: `Task ${number}`,
          commandLine: "env",
          constraints: { maxWallClockTime: "P1D", maxTaskRetryCount: 2 },
          ...(number !== 2 && { environmentSettings: [{ name: "C", value: "3" }] }),
        })),
      },
    }),
    listed("GET /jobs/job/taskcounts", `odata.metadata taskCounts{${COUNTS}} taskSlotCounts{${COUNTS}}`, {
      isRepeated: true,
    }),
    file(`GET ${TASK_FILE}`),
    { ...file(`GET ${TASK_FILE}`), headers: RANGE },
    listed("GET /pools/pool/nodes", nodeList(`${NODE_IMAGE} ${START_TASK} ${RECENT_TASKS}`), {
      keep: { node: "value.0.id" },
    }),
    file(`GET ${NODE_FILE}`),
    { ...file(`GET ${NODE_FILE}`), headers: RANGE },
  ],
};
