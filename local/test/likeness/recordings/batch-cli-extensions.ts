import { changed, created, deleted, failed, listed, type Recording, read } from "../support/recording";
import {
  ADDED_TASKS,
  completedTask,
  IMAGE,
  JOB,
  NODE_IMAGE,
  nodeList,
  OLD_IMAGES,
  POOL,
  RECENT_TASKS,
  SUCCESS,
  SUPPORTED_IMAGES,
  succeededTasks,
  VIRTUAL_MACHINES,
  VM_SIZE,
} from "../support/shapes";

const pool = { id: "pool", vmSize: VM_SIZE, virtualMachineConfiguration: IMAGE, targetDedicatedNodes: 1 };

const READ_POOL = `${POOL} ${VIRTUAL_MACHINES} allocationState=steady`;

const OUTPUT_FILES =
  "outputFiles[filePattern destination{container{containerUrl}} uploadOptions{uploadCondition=TaskSuccess}]";

const RESOURCE_FILE = { httpUrl: "https://store.example/a.sh", filePath: "a.sh" };

const job = (id: string) => ({ id, poolInfo: { poolId: "pool" } });

const task = {
  id: "task",
  commandLine: "true",
  constraints: { retentionTime: "PT1H" },
  outputFiles: [
    {
      filePattern: "*.none",
      destination: { container: { containerUrl: "https://store.example/outputs?sig=a" } },
      uploadOptions: { uploadCondition: "tasksuccess" },
    },
  ],
};

/** Returns the interactions about a job that runs one task with output files. */
const runOf = (id: string) => [
  created("POST /jobs?timeout=30", "/jobs/job-1", job(id)),
  listed(`POST /jobs/${id}/addtaskcollection`, ADDED_TASKS, { body: { value: [task] } }),
  read(`GET /jobs/${id}`, `${JOB} onAllTasksComplete=noaction onTaskFailure=noaction`),
  listed(`GET /jobs/${id}/tasks`, succeededTasks(OUTPUT_FILES), { isRepeated: true }),
  read(`GET /jobs/${id}/tasks/task`, `${completedTask(SUCCESS)} ${OUTPUT_FILES}`),
  deleted(`DELETE /jobs/${id}`, 202),
];

/** Pools are created from templates, and run tasks whose output files are uploaded. */
export const batchCliExtensions: Recording = {
  source: "Azure/azure-batch-cli-extensions: test_batch_extensions_live",
  apiVersion: "2022-01-01.15.0",
  adapted: `${OLD_IMAGES} Auto pools are replaced with a pool. What the recording repeats on Windows is left out.`,
  interactions: [
    listed("GET /supportedimages", SUPPORTED_IMAGES),
    created("POST /pools", "/pools/pool", pool),
    read("GET /pools/pool", READ_POOL, { isRepeated: true }),
    listed("GET /pools/pool/nodes", nodeList(NODE_IMAGE), { isRepeated: true }),
    ...runOf("job"),
    failed("POST /pools", 409, "PoolExists", { body: pool }),
    read("GET /pools/pool", READ_POOL),
    listed("GET /pools/pool/nodes", nodeList(`${NODE_IMAGE} ${RECENT_TASKS}`)),
    ...runOf("other"),
    created("POST /pools", "/pools/third", {
      ...pool,
      id: "third",
      displayName: "a pool",
      targetLowPriorityNodes: 0,
      enableAutoScale: false,
      startTask: {
        commandLine: "true",
        resourceFiles: [RESOURCE_FILE],
        userIdentity: { autoUser: { scope: "pool", elevationLevel: "admin" } },
        maxTaskRetryCount: 0,
        waitForSuccess: true,
      },
    }),
    read(
      "GET /pools/third",
      [
        `${READ_POOL} displayName startTask{commandLine maxTaskRetryCount# waitForSuccess?`,
        "resourceFiles[httpUrl filePath] userIdentity{autoUser{scope=pool elevationLevel=admin}}}",
      ].join(" "),
      { isRepeated: true },
    ),
    deleted("DELETE /pools/third", 202),
    created("POST /jobs?timeout=30", "/jobs/job-1", { ...job("third"), onAllTasksComplete: "noaction" }),
    listed("POST /jobs/third/addtaskcollection", ADDED_TASKS, {
      body: { value: [{ id: "task", commandLine: "true", resourceFiles: [RESOURCE_FILE] }] },
    }),
    changed("PATCH /jobs/third", 200, { onAllTasksComplete: "terminatejob" }),
    created("POST /jobs?timeout=30", "/jobs/job-1", {
      ...job("fourth"),
      onAllTasksComplete: "noaction",
      usesTaskDependencies: true,
    }),
    listed("POST /jobs/fourth/addtaskcollection", ADDED_TASKS, {
      body: {
        value: [
          { id: "merge", commandLine: "true", dependsOn: { taskIdRanges: [{ start: 0, end: 1 }] } },
          ...["0", "1"].map((id) => ({ ...task, id, resourceFiles: [RESOURCE_FILE] })),
        ],
      },
    }),
    changed("PATCH /jobs/fourth", 200, { onAllTasksComplete: "terminatejob" }),
  ],
};
