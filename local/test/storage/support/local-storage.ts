import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TokenCredential } from "@azure/core-auth";
import { BlobServiceClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import type { Environment } from "../../../environment/environment";
import { createIdentity, type Identity, type Principal, type RoleAssignment } from "../../../identity";
import { createStorage, type Storage, type StorageAccountSettings } from "../../../storage";
import { openTestEnvironment } from "../../support/test-environment";
import { trust } from "../../support/trust";

export const roles = {
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  dataOwner: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
  dataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  dataReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  delegator: "db58b8e5-c6ad-4a2a-8342-4190687cbf4a",
} as const;

/** A storage part with a new folder and one account, and clients of all kinds. */
export interface LocalStorage {
  readonly environment: Environment;
  readonly identity: Identity;
  readonly storage: Storage;
  /** The endpoint of the open account. */
  readonly endpoint: string;
  readonly settings: StorageAccountSettings;
  readonly groupId: string;
  containerId(name: string): string;
  /** A caller without any role. */
  principal(): Principal;
  grant(principal: Principal, role: string, scope: string, condition?: string): RoleAssignment;
  revoke(assignment: RoleAssignment): void;
  client(principal: Principal): BlobServiceClient;
  clientOf(token: string): BlobServiceClient;
  keyClient(): BlobServiceClient;
  keyCredential(): StorageSharedKeyCredential;
  /** Opens a second account, and returns a client that has its key. */
  openOther(): Promise<BlobServiceClient>;
  /** Applies settings to the open account. */
  set(changes: Partial<StorageAccountSettings>): Promise<void>;
  /** Stops all parts and starts them on the same folder, as a restart of local Azure does. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const ACCOUNT_NAME = "outputs";

/** No retries, so that a test sees the first answer. */
export const noRetries = { retryOptions: { maxTries: 1 } };

export async function openLocalStorage(): Promise<LocalStorage> {
  const folder = mkdtempSync(join(tmpdir(), "local-storage-"));
  const assignments = new Set<RoleAssignment>();
  let parts = await openParts(folder, assignments);
  const endTrust = trust(parts.environment.tls.caFile);

  const groupId = `/subscriptions/${parts.identity.subscriptionId}/resourceGroups/rendering`;
  let settings: StorageAccountSettings = {
    id: `${groupId}/providers/Microsoft.Storage/storageAccounts/${ACCOUNT_NAME}`,
    name: ACCOUNT_NAME,
    allowSharedKeyAccess: true,
    allowBlobPublicAccess: true,
  };
  let endpoint = (await parts.storage.openAccount(settings)).blob;
  let principals = 0;

  const clientOf = (token: string) => {
    const credential: TokenCredential = {
      getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
    };
    return new BlobServiceClient(endpoint, credential, noRetries);
  };
  const keyCredential = () =>
    new StorageSharedKeyCredential(ACCOUNT_NAME, parts.storage.listKeys(settings.id)[0]!.value);

  return {
    get environment() {
      return parts.environment;
    },
    get identity() {
      return parts.identity;
    },
    get storage() {
      return parts.storage;
    },
    get endpoint() {
      return endpoint;
    },
    get settings() {
      return settings;
    },
    groupId,
    containerId: (name) => `${settings.id}/blobServices/default/containers/${name}`,
    principal() {
      principals += 1;
      const id = String(principals).padStart(12, "0");
      return { objectId: `00000000-0000-4000-8000-${id}`, clientId: `00000000-0000-4000-9000-${id}` };
    },
    grant(principal, role, scope, condition) {
      const assignment = {
        id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${assignments.size}`,
        principalId: principal.objectId,
        roleDefinitionId: `/subscriptions/any/providers/Microsoft.Authorization/roleDefinitions/${role}`,
        scope,
        ...(condition !== undefined && { condition, conditionVersion: "2.0" }),
      };
      assignments.add(assignment);
      return assignment;
    },
    revoke: (assignment) => assignments.delete(assignment),
    client: (principal) => clientOf(parts.identity.issueToken(principal, "https://storage.azure.com").token),
    clientOf,
    keyClient: () => new BlobServiceClient(endpoint, keyCredential(), noRetries),
    keyCredential,
    async openOther() {
      const id = settings.id.replace(ACCOUNT_NAME, "others");
      const { blob } = await parts.storage.openAccount({ ...settings, id, name: "others" });
      const key = parts.storage.listKeys(id)[0]!.value;
      return new BlobServiceClient(blob, new StorageSharedKeyCredential("others", key), noRetries);
    },
    async set(changes) {
      settings = { ...settings, ...changes };
      await parts.storage.openAccount(settings);
    },
    async restart() {
      await parts.storage.close();
      parts = await openParts(folder, assignments);
      endpoint = (await parts.storage.openAccount(settings)).blob;
    },
    async close() {
      await parts.storage.close();
      endTrust();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openParts(folder: string, assignments: Iterable<RoleAssignment>) {
  const environment = await openTestEnvironment(folder);
  const identity = createIdentity({ environment, roleAssignments: () => assignments });
  return { environment, identity, storage: createStorage({ environment, identity }) };
}

/** Returns the status and code of an operation's error, or undefined if it succeeds. */
export async function failureOf(operation: Promise<unknown>): Promise<string | undefined> {
  try {
    await operation;
    return undefined;
  } catch (error) {
    const { statusCode, code, response } = error as {
      statusCode?: number;
      code?: string;
      response?: { headers: { get(name: string): string | undefined } };
    };
    if (statusCode === undefined) throw error;
    return `${statusCode} ${response?.headers.get("x-ms-error-code") ?? code}`;
  }
}
