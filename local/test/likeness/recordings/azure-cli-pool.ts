import { changed, created, deleted, failed, listed, type Recording, read } from "../support/recording";
import {
  IMAGE,
  NO_CLOUD_SERVICES,
  OLD_IMAGES,
  POOL,
  USER_IDENTITY,
  VIRTUAL_MACHINES,
  VM_SIZE,
} from "../support/shapes";

const pool = (id: string) => ({ id, vmSize: VM_SIZE });

const startTask = (identity: string) => `startTask{commandLine maxTaskRetryCount# waitForSuccess? ${identity}}`;

const READ_POOL = `${POOL} ${VIRTUAL_MACHINES}`;

const ADMIN = startTask("userIdentity{autoUser{scope=task elevationLevel=admin}}");

const STOPPED = "resizeErrors[code=ResizeStopped message]";

const UPDATED = `${READ_POOL} ${startTask(USER_IDENTITY)} ${STOPPED} certificateReferences[]`;

const COUNTS = [
  "creating# idle# leavingPool# offline# preempted# rebooting# reimaging# running# starting# startTaskFailed#",
  "unusable# unknown# upgradingOS# waitingForStartTask# total#",
].join(" ");

const EMPTY = { certificateReferences: [], applicationPackageReferences: [] };

/** Pools are created, one of them is resized and updated, and invalid pools are refused. */
export const azureCliPool: Recording = {
  source: "Azure/azure-cli: test_batch_pool_cmd",
  apiVersion: "2024-02-01.19.0",
  adapted: `${OLD_IMAGES} ${NO_CLOUD_SERVICES}`,
  interactions: [
    created("POST /pools?timeout=30", "/pools/pool", {
      ...pool("pool"),
      virtualMachineConfiguration: IMAGE,
      targetDedicatedNodes: 0,
      startTask: {
        commandLine: "true",
        userIdentity: { autoUser: { scope: "task", elevationLevel: "admin" } },
        waitForSuccess: true,
      },
    }),
    failed("POST /pools?timeout=30", 400, "InvalidPropertyValue", {
      body: {
        ...pool("other"),
        virtualMachineConfiguration: {
          imageReference: { publisher: "nobody", offer: "nothing", sku: "none" },
          nodeAgentSKUId: "batch.node.windows amd64",
        },
      },
      values: "values[key value]",
    }),
    failed("POST /pools?timeout=30", 400, "InvalidPropertyValue", {
      body: {
        ...pool("own-image"),
        virtualMachineConfiguration: {
          imageReference: {
            virtualMachineImageId:
              "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Compute/images/image",
          },
          nodeAgentSKUId: "batch.node.windows amd64",
        },
      },
      values: "values[key value]",
    }),
    created("POST /pools?timeout=30", "/pools/other", {
      ...pool("other"),
      virtualMachineConfiguration: { ...IMAGE, diskEncryptionConfiguration: { targets: ["temporarydisk"] } },
    }),
    read("GET /pools/pool?timeout=30", `${READ_POOL} ${ADMIN} allocationState=steady`, { isRepeated: true }),
    changed(
      "POST /pools/pool/resize?timeout=30",
      202,
      { targetDedicatedNodes: 0, targetLowPriorityNodes: 1 },
      { isSlow: true },
    ),
    read("GET /pools/pool?timeout=30", `${READ_POOL} ${ADMIN} allocationState=resizing`),
    listed(
      "GET /nodecounts?maxresults=10&timeout=30",
      `odata.metadata value[poolId dedicated{${COUNTS}} lowPriority{${COUNTS}}]`,
    ),
    changed("POST /pools/pool/stopresize?timeout=30", 202),
    read("GET /pools/pool?timeout=30", `${READ_POOL} ${ADMIN} ${STOPPED} allocationState=steady`, { isRepeated: true }),
    changed("POST /pools/pool/updateproperties", 204, {
      ...EMPTY,
      startTask: { commandLine: "true", waitForSuccess: true },
      metadata: [],
    }),
    read("GET /pools/pool", `${UPDATED} targetNodeCommunicationMode=default`),
    changed("POST /pools/pool/updateproperties", 204, {
      ...EMPTY,
      startTask: { commandLine: "true" },
      metadata: [{ name: "a", value: "1" }],
    }),
    read("GET /pools/pool", `${UPDATED} metadata[name value] targetNodeCommunicationMode=default`),
    deleted("DELETE /pools/pool?timeout=30", 202),
  ],
};
