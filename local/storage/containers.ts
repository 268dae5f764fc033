import type { AzuriteAnswer, AzuriteClient } from "./azurite/azurite-client";
import { isContainerName } from "./blob-address";
import type { DeletedContainers } from "./deleted-containers";
import type { ContainerProperties, ContainerSettings, StorageAccountSettings } from "./storage";
import { StorageError, type StorageErrorCode } from "./storage-error";

/** Operations of the management plane on the containers of one account. */
export interface Containers {
  create(name: string, settings: ContainerSettings): Promise<ContainerProperties>;
  update(name: string, settings: ContainerSettings): Promise<ContainerProperties>;
  get(name: string): Promise<ContainerProperties | undefined>;
  delete(name: string): Promise<void>;
  /** Returns the names of all containers. */
  list(): Promise<string[]>;
}

export function createContainers(
  client: AzuriteClient,
  account: () => StorageAccountSettings,
  deleted: DeletedContainers,
): Containers {
  const send = async (method: string, name: string, comp: string | undefined, headers: Record<string, string> = {}) => {
    const query = { restype: "container", ...(comp !== undefined && { comp }) };
    return client.sendSigned({ method, path: `/${account().name}/${name}`, query, headers });
  };
  const read = async (name: string): Promise<ContainerProperties | undefined> => {
    // Such a container cannot exist, and Azurite could not read the path.
    if (!isContainerName(name)) return undefined;
    const answer = await send("HEAD", name, undefined);
    return answer.status === 404 ? undefined : toProperties(expectSuccess(answer));
  };
  const readExisting = async (name: string) => {
    const properties = await read(name);
    if (properties === undefined) throw new StorageError("ContainerNotFound");
    return properties;
  };

  return {
    async create(name, settings) {
      const headers = { ...accessHeader(settings, account()), ...metadataHeaders(settings) };
      deleted.checkFree(name);
      expectSuccess(await send("PUT", name, undefined, headers));
      return readExisting(name);
    },
    async update(name, settings) {
      if (settings.metadata !== undefined) {
        expectSuccess(await send("PUT", name, "metadata", metadataHeaders(settings)));
      }
      if (settings.publicAccess !== undefined) {
        expectSuccess(await send("PUT", name, "acl", accessHeader(settings, account())));
      }
      return readExisting(name);
    },
    get: read,
    async delete(name) {
      const answer = await send("DELETE", name, undefined);
      // As in the management plane, deleting a missing container succeeds.
      if (answer.status === 404) return;
      expectSuccess(answer);
      deleted.add(name);
    },
    async list() {
      const names: string[] = [];
      let marker: string | undefined;
      do {
        const query = { comp: "list", ...(marker !== undefined && { marker }) };
        const { body } = expectSuccess(
          await client.sendSigned({ method: "GET", path: `/${account().name}`, query, headers: {} }),
        );
        // Names of containers need no decoding.
        names.push(...[...body.matchAll(/<Name>([^<]+)<\/Name>/g)].map(([, name]) => name!));
        marker = /<NextMarker>([^<]+)<\/NextMarker>/.exec(body)?.[1];
      } while (marker !== undefined);
      return names;
    },
  };
}

function accessHeader({ publicAccess }: ContainerSettings, account: StorageAccountSettings): Record<string, string> {
  if (publicAccess === undefined || publicAccess === "None") return {};
  if (!account.allowBlobPublicAccess) throw new StorageError("PublicAccessNotPermitted");
  return { "x-ms-blob-public-access": publicAccess.toLowerCase() };
}

function metadataHeaders({ metadata = {} }: ContainerSettings): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-ms-meta-${name}`, value]));
}

function expectSuccess(answer: AzuriteAnswer): AzuriteAnswer {
  if (answer.status < 300) return answer;
  const code = String(answer.headers["x-ms-error-code"]);
  throw isKnown(code) ? new StorageError(code) : new StorageError("InvalidInput", `The blob store answered ${code}.`);
}

const known = ["ContainerNotFound", "ContainerAlreadyExists", "InvalidResourceName", "InternalError"] as const;

function isKnown(code: string): code is StorageErrorCode & (typeof known)[number] {
  return (known as readonly string[]).includes(code);
}

function toProperties({ headers, rawHeaders }: AzuriteAnswer): ContainerProperties {
  const access = headers["x-ms-blob-public-access"];
  const metadata: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = /^x-ms-meta-(.+)$/i.exec(rawHeaders[index]!)?.[1];
    if (name !== undefined) metadata[name] = rawHeaders[index + 1]!;
  }
  return {
    publicAccess: access === "container" ? "Container" : access === "blob" ? "Blob" : "None",
    metadata,
    etag: headers.etag ?? "",
    lastModified: headers["last-modified"] ?? "",
  };
}
