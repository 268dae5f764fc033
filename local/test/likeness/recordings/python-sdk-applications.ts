import { created, listed, type Recording, read, setUp } from "../support/recording";
import { ACTIVE_TASK, IMAGE, VM_SIZE } from "../support/shapes";

const APPLICATION = "id versions[$]";

/** Applications are read, and a task uses one. */
export const pythonSdkApplications: Recording = {
  source: "Azure/azure-sdk-for-python: test_batch_applications[sync]",
  apiVersion: "2023-05-01.17.0",
  interactions: [
    setUp("POST /pools", { id: "pool", vmSize: VM_SIZE, virtualMachineConfiguration: IMAGE }),
    setUp("POST /jobs", { id: "job", poolInfo: { poolId: "pool" } }),
    listed("GET /applications", `odata.metadata value[${APPLICATION}]`),
    listed("GET /applications/application", `odata.metadata ${APPLICATION}`),
    created("POST /jobs/job/tasks", "/jobs/job/tasks/packaged", {
      id: "packaged",
      commandLine: "true",
      applicationPackageReferences: [{ applicationId: "application", version: "1" }],
    }),
    setUp("POST /jobs/job/tasks", { id: "packaged", commandLine: "true" }),
    read("GET /jobs/job/tasks/packaged", `${ACTIVE_TASK} applicationPackageReferences[applicationId version]`),
  ],
};
