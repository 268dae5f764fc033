import type { IncomingHttpHeaders } from "node:http";
import type { BlobAddress } from "./blob-address";
import { StorageError, type StorageErrorCode } from "./storage-error";

/** An operation of the Blob service, and the permissions that Azure requires for it. */
export interface Operation {
  /** The name in Azure's reference. */
  readonly name: string;
  /** Permissions of which one is sufficient. */
  readonly permissions: readonly Permission[];
  /** Permissions that are all required in addition. */
  readonly further?: readonly Permission[];
  /**
   * Whether anonymous callers may do it in a public container: only if the whole container is public, or also if only
   * its blobs are.
   */
  readonly anonymous?: "container" | "blob";
  /** Whether Azurite does this only for holders of a key. */
  readonly needsKey?: true;
  /** Whether the gate itself reads the source of the copy and uploads it, because Azurite cannot read it. */
  readonly readsSource?: true;
}

export interface Permission {
  /** The action of the management plane. Exactly one of it and `dataAction` is given. */
  readonly action?: string;
  readonly dataAction?: string;
  /** Whether it allows creating a blob but not replacing one. */
  readonly createOnly?: true;
}

export interface OperationRequest {
  readonly method: string;
  readonly level: BlobAddress["level"];
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Returns the operation of a request, as Azurite interprets it.
 *
 * @throws {StorageError} if the operation does not exist or is not supported, or if headers could turn it into another
 * operation.
 */
export function findOperation({ method, level, query, headers }: OperationRequest): Operation {
  for (const name of ["versionid", "deletetype"]) {
    if (query[name] !== undefined) throw notImplemented(`the query parameter ${name}`);
  }
  const { restype, comp } = query;
  const key = [method, level, restype && `restype=${restype}`, comp && `comp=${comp}`].filter(Boolean).join(" ");
  const operation = findByHeaders(key, headers) ?? operations.get(key);
  const further = tagPermissions(query, headers);
  if (operation === undefined) {
    if (method === "OPTIONS") throw new StorageError("CorsPreflightFailure");
    checkHeaders(undefined, query, headers);
    throw notImplemented(key);
  }
  checkHeaders(operation, query, headers);
  if (comp === "lease") checkLease(headers);
  return further.length === 0 ? operation : { ...operation, further };
}

/**
 * Returns the permissions for tags, which are separate, even if tags are sent with another operation. Of the built-in
 * data roles, only Owner has them.
 */
function tagPermissions(query: OperationRequest["query"], headers: IncomingHttpHeaders): Permission[] {
  const included = query.comp === "list" && query.include?.split(",").includes("tags");
  return [
    ...(headers["x-ms-tags"] !== undefined ? [writeTags] : []),
    ...(included || headers["x-ms-if-tags"] !== undefined ? [readTags] : []),
  ];
}

/**
 * Refuses headers that could change the operation: Azurite picks the operation with the most matching conditions, so
 * such a header can override `comp`.
 */
function checkHeaders(
  operation: Operation | undefined,
  query: OperationRequest["query"],
  headers: IncomingHttpHeaders,
): void {
  const isSynchronous = operation === copyBlob && headers["x-ms-requires-sync"] !== undefined;
  const refused = [
    ...["x-http-method", "x-http-method-override"],
    ...(operation?.readsSource || isSynchronous ? [] : ["x-ms-copy-source-authorization"]),
    ...(operation?.readsSource ? ["x-ms-requires-sync"] : []),
    ...(query.comp === undefined ? [] : ["x-ms-blob-type", "x-ms-requires-sync"]),
    ...(query.comp === undefined || operation?.readsSource ? [] : ["x-ms-copy-source"]),
  ];
  const found = refused.find((name) => headers[name] !== undefined);
  if (found !== undefined) throw headerError("UnsupportedHeader", found);
}

/** The lease ids that each lease action requires: "Lease Blob" and "Lease Container". */
const leaseIds = new Map<string, readonly string[]>([
  ["acquire", []],
  ["renew", ["x-ms-lease-id"]],
  ["change", ["x-ms-lease-id", "x-ms-proposed-lease-id"]],
  ["release", ["x-ms-lease-id"]],
  ["break", []],
]);

/** Without the header, Azurite treats Lease Container as Create Container. */
function checkLease(headers: IncomingHttpHeaders): void {
  const action = headers["x-ms-lease-action"]?.toString();
  const ids = leaseIds.get(action ?? "");
  if (action !== undefined && ids === undefined) throw headerError("InvalidHeaderValue", "x-ms-lease-action");
  const missing = ["x-ms-lease-action", ...(ids ?? [])].find((name) => headers[name] === undefined);
  if (missing !== undefined) throw headerError("MissingRequiredHeader", missing);
}

/** Returns the operation of a request that has several, which only headers distinguish. */
function findByHeaders(key: string, headers: IncomingHttpHeaders): Operation | undefined {
  const isCopy = headers["x-ms-copy-source"] !== undefined;
  if (key === "PUT blob comp=block" && isCopy) return putBlockFromUrl;
  if (key !== "PUT blob") return undefined;
  const type = headers["x-ms-blob-type"];
  if (type === undefined) return isCopy ? copyBlob : undefined;
  if (!isCopy) return putBlob;
  if (type !== "BlockBlob") throw headerError("InvalidHeaderValue", "x-ms-blob-type");
  if (headers["x-ms-copy-source-tag-option"]?.toString().toUpperCase() === "COPY") {
    throw notImplemented("x-ms-copy-source-tag-option: COPY");
  }
  return putBlobFromUrl;
}

function headerError(code: StorageErrorCode, name: string): StorageError {
  return new StorageError(code, undefined, { elements: { HeaderName: name } });
}

function notImplemented(what: string): StorageError {
  return new StorageError("NotImplemented", `Local Azure does not implement ${what}.`);
}

const SERVICE = "Microsoft.Storage/storageAccounts/blobServices";
const CONTAINERS = `${SERVICE}/containers`;
const BLOBS = `${CONTAINERS}/blobs`;

const readContainer: Permission = { action: `${CONTAINERS}/read` };
const writeContainer: Permission = { action: `${CONTAINERS}/write` };
const readBlob: Permission = { dataAction: `${BLOBS}/read` };
const writeBlob: Permission = { dataAction: `${BLOBS}/write` };
const addBlob: Permission = { dataAction: `${BLOBS}/add/action` };
const createBlob: Permission = { ...addBlob, createOnly: true };
const readTags: Permission = { dataAction: `${BLOBS}/tags/read` };
const writeTags: Permission = { dataAction: `${BLOBS}/tags/write` };
const filterBlobs: Permission = { dataAction: `${BLOBS}/filter/action` };
const getInformation: Permission = { action: `${SERVICE}/getInfo/action` };

const putBlob: Operation = { name: "Put Blob", permissions: [writeBlob, createBlob] };
const putBlobFromUrl: Operation = { ...putBlob, name: "Put Blob From URL", readsSource: true };
const putBlockFromUrl: Operation = { name: "Put Block From URL", permissions: [writeBlob], readsSource: true };
/** Copy Blob, or with `x-ms-requires-sync` Copy Blob From URL. Its source is checked separately. */
const copyBlob: Operation = { name: "Copy Blob", permissions: [writeBlob, createBlob] };

/** The permission that a caller needs for a copy's source. */
export const copySource: Operation = { name: "Get Blob", permissions: [readBlob] };

/**
 * All supported operations, by method, level and query. Sources: "Authorize with Microsoft Entra ID", section
 * "Permissions for Blob service operations", and "Configure anonymous read access". Only operations that Azurite 3.37
 * implements are listed.
 */
const operations = new Map<string, Operation>([
  ["GET account comp=list", one("List Containers", readContainer)],
  ["GET account comp=blobs", one("Find Blobs by Tags", filterBlobs)],
  ["GET account restype=service comp=properties", one("Get Blob Service Properties", { action: `${SERVICE}/read` })],
  ["PUT account restype=service comp=properties", one("Set Blob Service Properties", { action: `${SERVICE}/write` })],
  ["GET account restype=service comp=stats", one("Get Blob Service Stats", { action: `${SERVICE}/read` })],
  [
    "POST account restype=service comp=userdelegationkey",
    one("Get User Delegation Key", { action: `${SERVICE}/generateUserDelegationKey/action` }),
  ],
  // Each part has its own permissions.
  ["POST account comp=batch", one("Blob Batch", writeContainer)],
  // The path of an account has a segment here, which clients of JavaScript take for a container.
  ["POST account restype=container comp=batch", one("Blob Batch", writeContainer)],
  ["POST container restype=container comp=batch", one("Blob Batch", writeContainer)],
  ...both("account restype=account comp=properties", one("Get Account Information", getInformation)),
  ...both("container restype=account comp=properties", one("Get Account Information", getInformation)),
  ...both("blob restype=account comp=properties", one("Get Account Information", getInformation)),

  ["PUT container restype=container", one("Create Container", writeContainer)],
  ["DELETE container restype=container", one("Delete Container", { action: `${CONTAINERS}/delete` })],
  ...both("container restype=container", open("container", one("Get Container Properties", readContainer))),
  ...both("container restype=container comp=metadata", open("container", one("Get Container Metadata", readContainer))),
  ["PUT container restype=container comp=metadata", one("Set Container Metadata", writeContainer)],
  ["PUT container restype=container comp=lease", one("Lease Container", writeContainer)],
  [
    "GET container restype=container comp=acl",
    { ...one("Get Container ACL", { action: `${CONTAINERS}/getAcl/action` }), needsKey: true },
  ],
  [
    "PUT container restype=container comp=acl",
    { ...one("Set Container ACL", { action: `${CONTAINERS}/setAcl/action` }), needsKey: true },
  ],
  ["GET container restype=container comp=list", open("container", one("List Blobs", readBlob))],
  ["GET container restype=container comp=blobs", one("Find Blobs by Tags in Container", filterBlobs)],

  ["GET blob", open("blob", one("Get Blob", readBlob))],
  ["HEAD blob", open("blob", one("Get Blob Properties", readBlob))],
  ["DELETE blob", one("Delete Blob", { dataAction: `${BLOBS}/delete` })],
  ["PUT blob comp=properties", one("Set Blob Properties", writeBlob)],
  ["PUT blob comp=metadata", one("Set Blob Metadata", writeBlob)],
  ["PUT blob comp=lease", one("Lease Blob", writeBlob)],
  ["PUT blob comp=snapshot", { name: "Snapshot Blob", permissions: [writeBlob, addBlob] }],
  ["PUT blob comp=copy", one("Abort Copy Blob", writeBlob)],
  ["PUT blob comp=tier", one("Set Blob Tier", writeBlob)],
  ["GET blob comp=tags", one("Get Blob Tags", readTags)],
  ["PUT blob comp=tags", one("Set Blob Tags", writeTags)],
  ["PUT blob comp=block", one("Put Block", writeBlob)],
  ["PUT blob comp=blocklist", one("Put Block List", writeBlob)],
  ["GET blob comp=blocklist", open("blob", one("Get Block List", readBlob))],
  ["PUT blob comp=appendblock", { name: "Append Block", permissions: [writeBlob, addBlob] }],
  ["PUT blob comp=seal", one("Append Blob Seal", writeBlob)],
  ["PUT blob comp=page", one("Put Page", writeBlob)],
  ["GET blob comp=pagelist", open("blob", one("Get Page Ranges", readBlob))],
]);

function one(name: string, permission: Permission): Operation {
  return { name, permissions: [permission] };
}

function open(anonymous: "container" | "blob", operation: Operation): Operation {
  return { ...operation, anonymous };
}

function both(rest: string, operation: Operation): [string, Operation][] {
  return [
    [`GET ${rest}`, operation],
    [`HEAD ${rest}`, operation],
  ];
}
