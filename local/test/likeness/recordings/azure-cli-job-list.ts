import { created, deleted, listed, type Recording } from "../support/recording";
import {
  IMAGE,
  jobList,
  NO_CLOUD_SERVICES,
  NO_LIMIT,
  USER_IDENTITY,
  VIRTUAL_MACHINES,
  VM_SIZE,
} from "../support/shapes";

const task = (id: string) => ({
  id,
  commandLine: "env",
  resourceFiles: [{ httpUrl: "https://store.example/a", filePath: "a" }],
  environmentSettings: [{ name: "A", value: "1" }],
});

const JOB_BODY = {
  displayName: "Job",
  priority: 1,
  constraints: { maxWallClockTime: "P1D", maxTaskRetryCount: 5 },
  jobManagerTask: {
    ...task("manager"),
    displayName: "Manager",
    constraints: { maxWallClockTime: "PT1H" },
    killJobOnCompletion: false,
  },
  jobPreparationTask: { ...task("preparation"), constraints: { maxTaskRetryCount: 2 } },
  jobReleaseTask: task("release"),
  commonEnvironmentSettings: [{ name: "B", value: "2" }],
  metadata: [{ name: "c", value: "3" }],
};

const TASK = `id commandLine resourceFiles[httpUrl filePath] environmentSettings[name value] ${USER_IDENTITY}`;

const AUTO_POOL = [
  "autoPoolSpecification{autoPoolIdPrefix poolLifetimeOption=jobschedule keepAlive?=false pool{vmSize taskSlotsPerNode#=1",
  "taskSchedulingPolicy{nodeFillType=Spread} resizeTimeout=PT15M targetDedicatedNodes#=0 targetLowPriorityNodes#=0",
  `enableAutoScale?=false enableInterNodeCommunication?=false ${VIRTUAL_MACHINES}`,
  `startTask{commandLine ${USER_IDENTITY} maxTaskRetryCount#=0 waitForSuccess?=true}}}`,
].join(" ");

const TASKS = [
  `displayName jobManagerTask{${TASK} displayName`,
  "constraints{maxWallClockTime=PT1H retentionTime=P7D maxTaskRetryCount#=5} requiredSlots#=1 runExclusive?",
  "allowLowPriorityNode? killJobOnCompletion?}",
  `jobPreparationTask{${TASK} constraints{${NO_LIMIT} retentionTime=P7D maxTaskRetryCount#=2} waitForSuccess?`,
  "rerunOnNodeRebootAfterSuccess?}",
  `jobReleaseTask{${TASK} maxWallClockTime=PT15M retentionTime=P7D}`,
  "commonEnvironmentSettings[name value] metadata[name value] constraints{maxWallClockTime=P1D maxTaskRetryCount#=5}",
].join(" ");

/** Returns the list of jobs with a pool. */
const jobs = (pool: string) => jobList(TASKS).replace("poolInfo{poolId}", `poolInfo{${pool}}`);

/** A job schedule with an auto pool, and a job, are created and deleted. Their jobs are listed. */
export const azureCliJobList: Recording = {
  source: "Azure/azure-cli: test_batch_job_list_cmd",
  apiVersion: "2022-01-01.15.0",
  adapted: `${NO_CLOUD_SERVICES} The auto pool has no certificates, whose absence ended the recorded job.`,
  interactions: [
    created("POST /jobschedules?timeout=30", "/jobschedules/schedule", {
      id: "schedule",
      displayName: "Schedule",
      schedule: { recurrenceInterval: "P2D" },
      jobSpecification: {
        ...JOB_BODY,
        poolInfo: {
          autoPoolSpecification: {
            autoPoolIdPrefix: "Prefix",
            poolLifetimeOption: "jobschedule",
            keepAlive: false,
            pool: { vmSize: VM_SIZE, virtualMachineConfiguration: IMAGE, startTask: { commandLine: "env" } },
          },
        },
      },
      metadata: [{ name: "d", value: "4" }],
    }),
    created("POST /jobs?timeout=30", "/jobs/job-1", { id: "job", ...JOB_BODY, poolInfo: { poolId: "none" } }),
    listed("GET /jobschedules/schedule/jobs?maxresults=1000&timeout=30", jobs(AUTO_POOL)),
    listed("GET /jobs?maxresults=1000&timeout=30", jobs(`poolId ${AUTO_POOL}`)),
    deleted("DELETE /jobs/job?timeout=30", 202),
    deleted("DELETE /jobschedules/schedule?timeout=30", 202),
  ],
};
