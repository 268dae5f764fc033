import { randomUUID } from "node:crypto";
import { ArmError } from "../../arm-error";
import { objectAt, stringAt } from "../../properties";
import { parentOf } from "../resource-id";
import { callService } from "../service-error";
import { serviceSas } from "../storage/shared-access";
import type { KeptRow, OwnRequest } from "./kept-type";

const APPLICATION = ["Microsoft.Batch/batchAccounts", "accountName", "applications", "applicationName"];

/** The time in which a package can be uploaded to its URL: four hours, as in Azure. */
const UPLOAD_TIME_MS = 4 * 60 * 60 * 1000;

/** Applications of a Batch account. Pools and tasks with packages are refused, so no node gets one. */
export const keptBatchTypes: readonly KeptRow[] = [
  {
    type: "batch:Application",
    apiVersion: "2024-07-01",
    id: APPLICATION,
    inputs: "accountName! allowUpdates:bool applicationName defaultVersion displayName resourceGroupName! tags:map",
    generic: ["etag", "systemData"],
    own: { allowUpdates: ({ inputs }) => inputs.allowUpdates ?? true },
  },
  {
    type: "batch:ApplicationPackage",
    apiVersion: "2024-07-01",
    id: [...APPLICATION, "versions", "versionName"],
    inputs: "accountName! applicationName! resourceGroupName! tags:map versionName",
    generic: ["etag", "systemData"],
    own: {
      state: ({ before }) => before.state ?? "Pending",
      storageUrl: uploadUrl,
      storageUrlExpiry: () => new Date(Date.now() + UPLOAD_TIME_MS).toISOString(),
    },
  },
];

/** Returns the URL to which a program uploads the package, in the storage account of the Batch account. */
async function uploadUrl({ id, name, inputs, azure }: OwnRequest): Promise<string> {
  const { storage, resources } = azure;
  const account = resources.get(parentOf(id) ?? "");
  const autoStorage = objectAt(account?.inputs ?? {}, "autoStorage");
  const linked = resources.get(stringAt(autoStorage, "storageAccountId") ?? "");
  if (linked === undefined) {
    const message = `The Batch account '${inputs.accountName}' must have autoStorage to store application packages.`;
    throw new ArmError(409, "InvalidAutoStorageAccount", message);
  }
  const container = `app-${String(inputs.applicationName)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")}`.slice(0, 63);
  const blob = `${name}-${randomUUID()}`;
  if ((await storage.getContainer(linked.id, container)) === undefined) {
    await callService(() => storage.createContainer(linked.id, container));
  }
  const url = `${stringAt(objectAt(linked.outputs, "primaryEndpoints"), "blob")}${container}/${blob}`;
  // Without keys, the uploader uses its own token.
  if (linked.inputs.allowSharedKeyAccess === false) return url;
  const sas = serviceSas(storage.listKeys(linked.id)[0]?.value ?? "", {
    canonicalizedResource: `/blob/${linked.outputs.name}/${container}/${blob}`,
    resource: "b",
    permissions: "rw",
    sharedAccessExpiryTime: new Date(Date.now() + UPLOAD_TIME_MS).toISOString(),
  });
  return `${url}?${sas}`;
}
