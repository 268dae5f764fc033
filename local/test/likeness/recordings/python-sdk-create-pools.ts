import { created, failed, listed, type Recording, read } from "../support/recording";
import { IMAGE, OLD_IMAGES, POOL, SUPPORTED_IMAGES, VIRTUAL_MACHINES, VM_SIZE } from "../support/shapes";

const WINDOWS = {
  imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter" },
  nodeAgentSKUId: "batch.node.windows amd64",
  windowsConfiguration: { enableAutomaticUpdates: true },
};

const OTHER = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/other/providers";

const pool = (id: string, machine: object = {}) => ({
  id,
  vmSize: VM_SIZE,
  virtualMachineConfiguration: { ...IMAGE, ...machine },
});

const ENCRYPTION = { diskEncryptionConfiguration: { targets: ["temporarydisk"] } };

const DISKS = { dataDisks: [{ lun: 1, diskSizeGB: 50 }] };

const MACHINE = VIRTUAL_MACHINES.slice(0, -1);

const DISK_FIELDS = "dataDisks[lun#=1 caching=none diskSizeGB#=50 storageAccountType=standard_lrs]";

const READ_DISKS = `${POOL} ${MACHINE} ${DISK_FIELDS}}`;

const READ_ENCRYPTION = `${MACHINE} diskEncryptionConfiguration{targets[$]}}`;

const COUNTS = [
  "creating# idle# leavingPool# offline# preempted# rebooting# reimaging# running# starting# startTaskFailed#",
  "unusable# unknown# waitingForStartTask# total#=0",
].join(" ");

/** The fields of the pools, without those of their list. */
const FIELDS = POOL.replace("odata.metadata ", "");

/** Pools with various properties are created, refused and listed. */
export const pythonSdkCreatePools: Recording = {
  source: "Azure/azure-sdk-for-python: test_batch_create_pools[sync]",
  apiVersion: "2023-05-01.17.0",
  adapted: `${OLD_IMAGES} The pages after the first one are left out, because their URLs are not known in advance.`,
  interactions: [
    listed("GET /supportedimages", SUPPORTED_IMAGES),
    created("POST /pools", "/pools/windows", {
      ...pool("windows"),
      virtualMachineConfiguration: WINDOWS,
      taskSchedulingPolicy: { nodeFillType: "pack" },
      targetNodeCommunicationMode: "classic",
    }),
    listed("GET /nodecounts", `odata.metadata value[poolId dedicated{${COUNTS}} lowPriority{${COUNTS}}]`),
    failed("POST /pools", 400, "InvalidPropertyValue", {
      body: {
        ...pool("network"),
        networkConfiguration: { subnetId: `${OTHER}/Microsoft.Network/virtualNetworks/network/subnets/subnet` },
      },
      values: "values[key value]",
    }),
    failed("POST /pools", 400, "InvalidPropertyValue", {
      body: pool("image", {
        imageReference: {
          virtualMachineImageId: `${OTHER}/Microsoft.Compute/gallery/Gallery/images/Image/versions/version`,
        },
      }),
      values: "values[key value]",
    }),
    created("POST /pools", "/pools/storage", { ...pool("storage", DISKS), targetNodeCommunicationMode: "classic" }),
    read("GET /pools/storage", `${READ_DISKS} targetNodeCommunicationMode=classic`),
    created("POST /pools", "/pools/licensed", {
      ...pool("licensed", DISKS),
      targetNodeCommunicationMode: "simplified",
    }),
    read("GET /pools/licensed", `${READ_DISKS} applicationLicenses[$] targetNodeCommunicationMode=simplified`),
    created("POST /pools", "/pools/encrypted", pool("encrypted", ENCRYPTION)),
    read("GET /pools/encrypted", `${POOL} ${READ_ENCRYPTION}`),
    listed(
      "GET /pools",
      [
        `odata.metadata value[${FIELDS} taskSchedulingPolicy{nodeFillType} ${MACHINE} ${DISK_FIELDS}`,
        "diskEncryptionConfiguration{targets[$]} windowsConfiguration{enableAutomaticUpdates?=true}}",
        "applicationLicenses[$] targetNodeCommunicationMode",
        "userAccounts[name elevationLevel windowsUserConfiguration{loginMode}]]",
      ].join(" "),
    ),
    listed("GET /pools?maxresults=1", `odata.metadata odata.nextLink value[${FIELDS} ${READ_ENCRYPTION}]`),
    listed(
      "GET /pools?$filter=startswith%28id%2C%27licensed%27%29&$select=id%2Cstate&$expand=stats",
      "odata.metadata value[id=licensed state=active]",
    ),
  ],
};
