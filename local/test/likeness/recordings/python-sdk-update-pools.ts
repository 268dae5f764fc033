import { changed, created, deleted, exists, type Recording, read } from "../support/recording";
import { IMAGE, NO_CLOUD_SERVICES, POOL, VIRTUAL_MACHINES, VM_SIZE } from "../support/shapes";

/** A pool is created, updated, read in part and deleted. */
export const pythonSdkUpdatePools: Recording = {
  source: "Azure/azure-sdk-for-python: test_batch_update_pools[sync]",
  apiVersion: "2023-05-01.17.0",
  adapted: NO_CLOUD_SERVICES,
  interactions: [
    created("POST /pools", "/pools/pool", {
      id: "pool",
      vmSize: VM_SIZE,
      virtualMachineConfiguration: IMAGE,
      startTask: {
        commandLine: "true",
        resourceFiles: [{ httpUrl: "https://store.example/a.txt", filePath: "a.txt" }],
        environmentSettings: [{ name: "A", value: "1" }],
        userIdentity: { autoUser: { elevationLevel: "admin" } },
      },
    }),
    changed("POST /pools/pool/updateproperties", 204, {
      certificateReferences: [],
      applicationPackageReferences: [],
      metadata: [{ name: "a", value: "1" }],
      targetNodeCommunicationMode: "classic",
    }),
    changed("PATCH /pools/pool", 200, { metadata: [{ name: "b", value: "2" }] }),
    exists("HEAD /pools/pool"),
    read(
      "GET /pools/pool",
      [
        `${POOL} ${VIRTUAL_MACHINES} certificateReferences[] metadata[name value]`,
        "targetNodeCommunicationMode=classic",
      ].join(" "),
    ),
    read("GET /pools/pool?$select=id%2Cstate&$expand=stats", "odata.metadata id state=active"),
    deleted("DELETE /pools/pool", 202),
  ],
};
