import { changed, created, deleted, listed, type Recording, read } from "../support/recording";
import {
  IMAGE,
  JOB,
  jobList,
  NO_CLOUD_SERVICES,
  NO_LIMIT,
  OLD_IMAGES,
  USER_IDENTITY,
  VIRTUAL_MACHINES,
  VM_SIZE,
} from "../support/shapes";

const poolInfo = {
  autoPoolSpecification: { poolLifetimeOption: "job", pool: { vmSize: VM_SIZE, virtualMachineConfiguration: IMAGE } },
};

const AUTO_POOL = [
  "poolInfo{autoPoolSpecification{poolLifetimeOption=job keepAlive? pool{vmSize taskSlotsPerNode#=1 resizeTimeout=PT15M",
  "taskSchedulingPolicy{nodeFillType=Spread} targetDedicatedNodes#=0 targetLowPriorityNodes#=0 enableAutoScale?=false",
  `enableInterNodeCommunication?=false ${VIRTUAL_MACHINES}}}}`,
].join(" ");

const withAutoPool = (shape: string) => shape.replace("poolInfo{poolId}", AUTO_POOL);

const PREPARATION = [
  "jobPreparationTask{id=jobpreparation commandLine waitForSuccess? rerunOnNodeRebootAfterSuccess?",
  `constraints{${NO_LIMIT} retentionTime=P7D maxTaskRetryCount#} ${USER_IDENTITY}}`,
].join(" ");

const RELEASE = `jobReleaseTask{id=jobrelease commandLine maxWallClockTime=PT15M retentionTime=P7D ${USER_IDENTITY}}`;

/** Jobs are created, replaced, updated, listed, disabled, enabled, terminated and deleted. */
export const pythonSdkJobs: Recording = {
  source: "Azure/azure-sdk-for-python: test_batch_jobs[async]",
  apiVersion: "2023-05-01.17.0",
  adapted: `${OLD_IMAGES} ${NO_CLOUD_SERVICES}`,
  interactions: [
    created("POST /jobs", "/jobs/job-1", {
      id: "job1",
      poolInfo,
      jobPreparationTask: { commandLine: "true" },
      jobReleaseTask: { commandLine: "true" },
    }),
    changed("PUT /jobs/job1", 200, { priority: 400, constraints: { maxTaskRetryCount: 2 }, poolInfo }),
    changed("PATCH /jobs/job1", 200, { priority: 800 }),
    read("GET /jobs/job1", `${withAutoPool(JOB)} ${PREPARATION} ${RELEASE}`),
    created("POST /jobs", "/jobs/job-1", {
      id: "job2",
      poolInfo,
      onAllTasksComplete: "terminatejob",
      onTaskFailure: "performexitoptionsjobaction",
    }),
    read(
      "GET /jobs/job2",
      `${withAutoPool(JOB)} onAllTasksComplete=terminatejob onTaskFailure=performexitoptionsjobaction`,
    ),
    listed("GET /jobs", withAutoPool(jobList(`${PREPARATION} ${RELEASE}`))),
    changed("POST /jobs/job1/disable", 202, { disableTasks: "requeue" }),
    changed("POST /jobs/job1/enable", 202),
    listed("GET /jobs/job1/jobpreparationandreleasetaskstatus", "odata.metadata value[]"),
    changed("POST /jobs/job1/terminate", 202),
    deleted("DELETE /jobs/job2", 202),
  ],
};
