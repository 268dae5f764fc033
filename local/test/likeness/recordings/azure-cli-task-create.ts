import { created, deleted, listed, type Recording, read, setUp } from "../support/recording";
import { ACTIVE_TASK, ADDED_TASKS, IMAGE, OLD_IMAGES, VM_SIZE } from "../support/shapes";

const TASK = {
  id: "task",
  displayName: "a task",
  commandLine: "true",
  environmentSettings: [{ name: "A", value: "1" }],
  constraints: { maxWallClockTime: "P1D", maxTaskRetryCount: 1 },
  userIdentity: { autoUser: { scope: "pool", elevationLevel: "nonadmin" } },
  authenticationTokenSettings: { access: ["job"] },
};

const READ_TASK = [
  `${ACTIVE_TASK} displayName environmentSettings[name value] authenticationTokenSettings{access[$]}`,
  "multiInstanceSettings{numberOfInstances# coordinationCommandLine}",
].join(" ");

const COUNTS = "active# running# completed# succeeded# failed#";

const TASK_COUNTS = `odata.metadata taskCounts{${COUNTS}} taskSlotCounts{${COUNTS}}`;

/** Tasks are created one by one and together, counted and deleted. No node runs them. */
export const azureCliTaskCreate: Recording = {
  source: "Azure/azure-cli: test_batch_task_create_cmd",
  apiVersion: "2023-05-01.17.0",
  adapted: OLD_IMAGES,
  interactions: [
    setUp("POST /pools", { id: "pool", vmSize: VM_SIZE, virtualMachineConfiguration: IMAGE }),
    setUp("POST /jobs", { id: "job", constraints: { maxTaskRetryCount: 4 }, poolInfo: { poolId: "pool" } }),
    created("POST /jobs/job/tasks", "/jobs/job/tasks/task", {
      ...TASK,
      multiInstanceSettings: { numberOfInstances: 2, coordinationCommandLine: "true" },
    }),
    setUp("POST /jobs/job/tasks", TASK),
    read("GET /jobs/job/tasks/task", READ_TASK),
    read("GET /jobs/job/tasks/task?timeout=30", READ_TASK),
    deleted("DELETE /jobs/job/tasks/task?timeout=30", 200),
    created("POST /jobs/job/tasks", "/jobs/job/tasks/other", { id: "other", commandLine: "sleep 30" }),
    read("GET /jobs/job/tasks/other", ACTIVE_TASK),
    listed("GET /jobs/job/taskcounts?timeout=30", TASK_COUNTS),
    deleted("DELETE /jobs/job/tasks/other?timeout=30", 200),
    listed("POST /jobs/job/addtaskcollection", ADDED_TASKS, {
      body: { value: [1, 2, 3].map((number) => ({ ...TASK, id: `task${number}` })) },
    }),
    deleted("DELETE /jobs/job?timeout=30", 202),
  ],
};
