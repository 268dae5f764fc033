import { changed, created, deleted, exists, listed, type Recording, read } from "../support/recording";
import { jobList, NO_LIMIT } from "../support/shapes";

const poolInfo = { poolId: "none" };

const SCHEDULE = [
  "id url eTag lastModified creationTime state=active stateTransitionTime",
  "schedule{startWindow=PT1H recurrenceInterval=P1D}",
  "jobSpecification{priority# maxParallelTasks# allowTaskPreemption? usesTaskDependencies?",
  `onAllTasksComplete=terminatejob onTaskFailure=noaction constraints{${NO_LIMIT} maxTaskRetryCount#} poolInfo{poolId}}`,
  "executionInfo{nextRunTime recentJob{url id}}",
].join(" ");

/** A job schedule for a pool that does not exist is created, read, changed, terminated and deleted. */
export const pythonSdkJobSchedules: Recording = {
  source: "Azure/azure-sdk-for-python: test_batch_job_schedules[sync]",
  apiVersion: "2023-05-01.17.0",
  interactions: [
    created("POST /jobschedules", "/jobschedules/schedule", {
      id: "schedule",
      schedule: { startWindow: "PT01H00M00S", recurrenceInterval: "P1D" },
      jobSpecification: { poolInfo, constraints: { maxTaskRetryCount: 1 }, onAllTasksComplete: "terminatejob" },
    }),
    listed("GET /jobschedules", `odata.metadata value[${SCHEDULE}]`),
    read("GET /jobschedules/schedule", `odata.metadata ${SCHEDULE}`),
    exists("HEAD /jobschedules/schedule"),
    listed("GET /jobschedules/schedule/jobs", jobList("")),
    changed("POST /jobschedules/schedule/disable", 204),
    changed("POST /jobschedules/schedule/enable", 204),
    changed("PUT /jobschedules/schedule", 200, {
      schedule: { recurrenceInterval: "PT12H00M00S" },
      jobSpecification: { poolInfo },
    }),
    changed("PATCH /jobschedules/schedule", 200, { schedule: { recurrenceInterval: "PT06H00M00S" } }),
    changed("POST /jobschedules/schedule/terminate", 202),
    deleted("DELETE /jobschedules/schedule", 202),
  ],
};
