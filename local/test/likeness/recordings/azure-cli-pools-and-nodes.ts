import { answered, changed, listed, type Recording, read, setUp } from "../support/recording";
import {
  IMAGE,
  NO_CLOUD_SERVICES,
  OLD_IMAGES,
  POOL,
  SUPPORTED_IMAGES,
  USER_IDENTITY,
  VIRTUAL_MACHINES,
  VM_SIZE,
} from "../support/shapes";

const FIELDS = `${POOL} ${VIRTUAL_MACHINES}`
  .replace("odata.metadata ", "")
  .replace("taskSlotsPerNode", "maxTasksPerNode");

const pool = { vmSize: VM_SIZE, virtualMachineConfiguration: IMAGE };

const FORMULA = { autoScaleFormula: "$TargetLowPriorityNodes=0" };

const START_TASK = `startTask{commandLine maxTaskRetryCount# waitForSuccess? ${USER_IDENTITY}}`;

/** Returns a list of pools as versions before 2020-09-01 answer it. */
const pools = (more: string) => `odata.metadata value[${FIELDS} ${more}]`;

/** Pools are listed, resized, scaled by a formula, updated, and read in part. */
export const azureCliPoolsAndNodes: Recording = {
  source: "Azure/azure-cli: test_batch_pools_and_nodes",
  apiVersion: "2020-03-01.11.0",
  adapted: `${OLD_IMAGES} ${NO_CLOUD_SERVICES} A named user is replaced with the default user.`,
  interactions: [
    setUp("POST /pools", { ...pool, id: "first" }),
    setUp("POST /pools", { ...pool, id: "second" }),
    setUp("POST /pools", { ...pool, id: "third", startTask: { commandLine: "true" } }),
    listed("GET /pools?maxresults=1000&timeout=30", pools(START_TASK)),
    listed("GET /pools?$filter=id%20eq%20%27first%27&maxresults=1000&timeout=30", pools("")),
    changed(
      "POST /pools/first/resize?timeout=30",
      202,
      { targetDedicatedNodes: 0, targetLowPriorityNodes: 1 },
      { isSlow: true },
    ),
    read(
      "GET /pools/first?$select=allocationState%2C%20targetLowPriorityNodes&timeout=30",
      "odata.metadata allocationState=resizing targetLowPriorityNodes#",
    ),
    changed("POST /pools/first/stopresize?timeout=30", 202),
    changed("POST /pools/second/enableautoscale?timeout=30", 200, FORMULA),
    read("GET /pools/second?$select=enableAutoScale&timeout=30", "odata.metadata enableAutoScale?"),
    answered("POST /pools/second/evaluateautoscale?timeout=30", FORMULA, "odata.metadata timestamp results"),
    changed("POST /pools/second/disableautoscale?timeout=30", 200),
    read("GET /pools/second?$select=enableAutoScale&timeout=30", "odata.metadata enableAutoScale?"),
    listed("GET /poolusagemetrics?maxresults=1000&timeout=30", "odata.metadata value[]"),
    read("GET /pools/third?$select=startTask&timeout=30", `odata.metadata ${START_TASK}`),
    changed("PATCH /pools/third?timeout=30", 200, { startTask: { commandLine: "env" } }),
    read("GET /pools/third?$select=startTask&timeout=30", `odata.metadata ${START_TASK}`),
    listed("GET /supportedimages?maxresults=1000&timeout=30", SUPPORTED_IMAGES),
  ],
};
