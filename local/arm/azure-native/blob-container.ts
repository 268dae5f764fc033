import type { ContainerProperties, ContainerSettings } from "../../storage";
import { ArmError } from "../arm-error";
import { defined, isEqual, objectAt, type Properties } from "../properties";
import { blobContainerInputs } from "./inputs/blob-container";
import { nameOf, parentOf, resourceId } from "./resource-id";
import type { ResourceType } from "./resource-type";
import { callService } from "./service-error";
import { protectionOf } from "./storage/container-protection";

export const blobContainer: ResourceType = {
  token: "azure-native:storage:BlobContainer",
  armType: "Microsoft.Storage/storageAccounts/blobServices/containers",
  apiVersion: "2024-01-01",
  inputs: blobContainerInputs,
  name: { property: "containerName", auto: "random" },
  path: ["resourceGroupName", "accountName", "containerName"],
  computed: [
    "deleted",
    "etag",
    "hasImmutabilityPolicy",
    "hasLegalHold",
    "lastModifiedTime",
    "leaseState",
    "leaseStatus",
    "remainingRetentionDays",
  ],

  id: (inputs, subscriptionId) =>
    resourceId({ ...inputs, service: "default" }, subscriptionId, [
      "Microsoft.Storage/storageAccounts",
      "accountName",
      "blobServices",
      "service",
      "containers",
      "containerName",
    ]),
  async put({ id, name, inputs, existing }, { resources, storage }) {
    const accountId = accountOf(id);
    const anonymous = inputs.publicAccess !== undefined && inputs.publicAccess !== "None";
    if (anonymous && resources.get(accountId)?.outputs.allowBlobPublicAccess !== true) {
      throw new ArmError(409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.");
    }
    const settings: ContainerSettings = {
      publicAccess: (inputs.publicAccess ?? "None") as ContainerSettings["publicAccess"],
      metadata: (inputs.metadata ?? {}) as Record<string, string>,
    };
    const container = await callService(() =>
      existing !== undefined
        ? storage.updateContainer(accountId, name, settings)
        : storage.createContainer(accountId, name, settings),
    );
    return outputsOf(container, inputs);
  },
  async read({ id, inputs, outputs }, azure) {
    const container = await azure.storage.getContainer(accountOf(id), nameOf(id));
    if (container === undefined) return undefined;
    const live = liveOutputs(container);
    const changed: Record<string, unknown> = {};
    if (!isEqual(objectAt(live, "metadata"), objectAt(outputs, "metadata"))) changed.metadata = live.metadata;
    if (live.publicAccess !== outputs.publicAccess) changed.publicAccess = live.publicAccess;
    return { inputs: { ...inputs, ...changed }, outputs: { ...live, ...protectionOf(id, azure) } };
  },
  async discover(id, { resources, storage }) {
    const account = resources.get(accountOf(id));
    const container = account && (await storage.getContainer(account.id, nameOf(id)));
    if (account === undefined || container === undefined) return undefined;
    const { metadata, publicAccess } = liveOutputs(container);
    const { resourceGroupName, accountName } = account.inputs;
    const inputs = {
      resourceGroupName,
      accountName,
      containerName: nameOf(id),
      ...defined({ metadata, publicAccess }),
    };
    const outputs = { name: nameOf(id), type: blobContainer.armType, ...outputsOf(container, {}) };
    return {
      id,
      type: blobContainer.token,
      inputs,
      outputs: defined({ ...outputs, azureApiVersion: blobContainer.apiVersion }),
    };
  },
  async discoverAll(parentId, { storage }) {
    const names = await storage.listContainers(accountOf(parentId));
    return names.map((name) => `${parentId}/containers/${name}`);
  },
  notFound: () => ({ code: "ContainerNotFound", message: "The specified container does not exist." }),
  async delete({ id }, { storage }) {
    const accountId = accountOf(id);
    if ((await storage.getContainer(accountId, nameOf(id))) === undefined) return;
    await callService(() => storage.deleteContainer(accountId, nameOf(id)));
  },
};

function accountOf(id: string): string {
  const account = parentOf(id);
  if (account === undefined) throw new Error(`${id} must be the id of a container`);
  return account;
}

function outputsOf(container: ContainerProperties, inputs: Properties): Properties {
  return {
    ...liveOutputs(container),
    defaultEncryptionScope: inputs.defaultEncryptionScope ?? "$account-encryption-key",
    deleted: false,
    denyEncryptionScopeOverride: inputs.denyEncryptionScopeOverride ?? false,
    hasImmutabilityPolicy: false,
    hasLegalHold: false,
    leaseState: "Available",
    leaseStatus: "Unlocked",
    remainingRetentionDays: 0,
  };
}

function liveOutputs({ etag, lastModified, metadata, publicAccess }: ContainerProperties): Properties {
  return {
    etag,
    lastModifiedTime: lastModified,
    metadata: Object.keys(metadata ?? {}).length === 0 ? undefined : metadata,
    publicAccess: publicAccess ?? "None",
  };
}
