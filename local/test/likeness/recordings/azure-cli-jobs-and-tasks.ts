import { changed, created, failed, type Recording, read } from "../support/recording";
import { IMAGE, JOB, NO_LIMIT, OLD_IMAGES, USER_IDENTITY, VM_SIZE } from "../support/shapes";

const MANAGER = [
  "jobManagerTask{id commandLine environmentSettings[name value] requiredSlots# runExclusive? allowLowPriorityNode?",
  `killJobOnCompletion? constraints{${NO_LIMIT} retentionTime=P7D maxTaskRetryCount#} ${USER_IDENTITY}}`,
].join(" ");

/** A job with a manager task is created, updated and replaced. */
export const azureCliJobsAndTasks: Recording = {
  source: "Azure/azure-cli: test_batch_jobs_and_tasks",
  apiVersion: "2024-02-01.19.0",
  adapted: OLD_IMAGES,
  interactions: [
    created("POST /pools?timeout=30", "/pools/pool", {
      id: "pool",
      vmSize: VM_SIZE,
      virtualMachineConfiguration: { ...IMAGE, diskEncryptionConfiguration: { targets: ["temporarydisk"] } },
    }),
    created("POST /jobs?timeout=30", "/jobs/job-1", {
      id: "job",
      constraints: { maxTaskRetryCount: 4 },
      jobManagerTask: { id: "manager", commandLine: "env", environmentSettings: [{ name: "A", value: "1" }] },
      poolInfo: { poolId: "pool" },
      metadata: [{ name: "b", value: "2" }],
    }),
    read("GET /jobs/job?timeout=30", `${JOB} ${MANAGER} metadata[name value]`),
    changed("PATCH /jobs/job?timeout=30", 200, {
      onAllTasksComplete: "terminatejob",
      constraints: { maxWallClockTime: "P3Y6M4DT12H30M5S" },
    }),
    read(
      "GET /jobs/job?timeout=30",
      `${JOB} ${MANAGER} metadata[name value] constraints{maxWallClockTime=P1279DT12H30M5S maxTaskRetryCount#}`,
    ),
    failed("PUT /jobs/job?timeout=30", 412, "ConditionNotMet", {
      body: { poolInfo: { poolId: "pool" }, onAllTasksComplete: "terminatejob" },
      headers: { "if-unmodified-since": "Tue, 02 Jan 2024 03:04:05 GMT" },
    }),
    changed("PUT /jobs/job?timeout=30", 200, { poolInfo: { poolId: "pool" }, onAllTasksComplete: "terminatejob" }),
    read("GET /jobs/job?timeout=30", `${JOB} ${MANAGER} constraints{${NO_LIMIT} maxTaskRetryCount#}`),
  ],
};
