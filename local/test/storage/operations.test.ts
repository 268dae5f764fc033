import assert from "node:assert/strict";
import { parse } from "node:querystring";
import fc from "fast-check";
import { describe, it } from "mocha";
import { uploadHeaders } from "../../storage/copy/upload-headers";
import { findOperation, type Operation, type OperationRequest } from "../../storage/operations";

describe("findOperation", () => {
  const find = (method: string, level: OperationRequest["level"], query = "", headers = {}) =>
    findOperation({ method, level, query: parse(query) as Record<string, string>, headers });

  const found: readonly [name: string, ...request: Parameters<typeof find>][] = [
    ["List Containers", "GET", "account", "comp=list"],
    ["Get User Delegation Key", "POST", "account", "restype=service&comp=userdelegationkey"],
    ["Create Container", "PUT", "container", "restype=container"],
    ["Get Container Properties", "HEAD", "container", "restype=container"],
    ["List Blobs", "GET", "container", "restype=container&comp=list&prefix=t1%2F"],
    ["Put Blob", "PUT", "blob", "", { "x-ms-blob-type": "BlockBlob" }],
    ["Put Blob", "PUT", "blob", "timeout=30", { "x-ms-blob-type": "AppendBlob" }],
    ["Copy Blob", "PUT", "blob", "", { "x-ms-copy-source": "https://127.0.0.1/a/b/c" }],
    ["Put Block", "PUT", "blob", "comp=block&blockid=MDAw"],
    [
      "Put Blob From URL",
      "PUT",
      "blob",
      "",
      { "x-ms-blob-type": "BlockBlob", "x-ms-copy-source": "x", "x-ms-copy-source-authorization": "Bearer x" },
    ],
    ["Put Block From URL", "PUT", "blob", "comp=block&blockid=MDAw", { "x-ms-copy-source": "x" }],
    [
      "Copy Blob",
      "PUT",
      "blob",
      "",
      { "x-ms-requires-sync": "true", "x-ms-copy-source": "x", "x-ms-copy-source-authorization": "Bearer x" },
    ],
    ["Blob Batch", "POST", "account", "comp=batch"],
    ["Blob Batch", "POST", "container", "restype=container&comp=batch"],
    ["Append Block", "PUT", "blob", "comp=appendblock"],
    ["Get Blob", "GET", "blob", "snapshot=2026-01-01T00:00:00.0000000Z"],
    ["Delete Blob", "DELETE", "blob"],
  ];
  for (const [name, ...request] of found) {
    it(`finds ${name} in ${request.slice(0, 3).join(" ")}`, () => assert.equal(find(...request).name, name));
  }

  const refused: readonly [what: string, code: string, ...request: Parameters<typeof find>][] = [
    ["an unknown comp", "NotImplemented", "PUT", "blob", "comp=expiry"],
    [
      "an unknown comp of a deletion, which Azurite would take for one of the blob",
      "NotImplemented",
      "DELETE",
      "blob",
      "comp=immutabilityPolicies",
    ],
    ["a comp in other letters", "NotImplemented", "GET", "container", "restype=container&comp=List"],
    ["Get Blob Metadata, which Azurite takes for Get Blob", "NotImplemented", "GET", "blob", "comp=metadata"],
    ["a version of a blob, which Azurite does not keep", "NotImplemented", "GET", "blob", "versionid=1"],
    ["a PUT that names no kind of blob", "NotImplemented", "PUT", "blob"],
    [
      "Put Blob From URL of another type",
      "InvalidHeaderValue",
      "PUT",
      "blob",
      "",
      { "x-ms-blob-type": "AppendBlob", "x-ms-copy-source": "x" },
    ],
    ["Append Block From URL", "UnsupportedHeader", "PUT", "blob", "comp=appendblock", { "x-ms-copy-source": "x" }],
    ["Put Page From URL", "UnsupportedHeader", "PUT", "blob", "comp=page", { "x-ms-copy-source": "x" }],
    [
      "tags that would be taken for an upload",
      "UnsupportedHeader",
      "PUT",
      "blob",
      "comp=tags",
      { "x-ms-blob-type": "BlockBlob" },
    ],
    ["another method in a header", "UnsupportedHeader", "GET", "blob", "", { "x-http-method": "DELETE" }],
    [
      "a token for a copy's source",
      "UnsupportedHeader",
      "PUT",
      "blob",
      "",
      { "x-ms-copy-source-authorization": "Bearer x" },
    ],
    ["a lease without its action", "MissingRequiredHeader", "PUT", "container", "restype=container&comp=lease"],
    [
      "a lease renewed without its id",
      "MissingRequiredHeader",
      "PUT",
      "container",
      "restype=container&comp=lease",
      { "x-ms-lease-action": "renew" },
    ],
    [
      "a lease with another action",
      "InvalidHeaderValue",
      "PUT",
      "container",
      "restype=container&comp=lease",
      { "x-ms-lease-action": "take" },
    ],
    ["a preflight", "CorsPreflightFailure", "OPTIONS", "blob"],
    ["a method of no operation", "NotImplemented", "PATCH", "blob"],
    ["a container's listing without its restype", "NotImplemented", "GET", "container", "comp=list"],
    ["a container's query at the account", "NotImplemented", "GET", "account", "restype=container&comp=list"],
  ];
  for (const [what, code, ...request] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => find(...request), { code }));
  }

  it("names an operation that it does not support", () => {
    assert.throws(() => find("PUT", "blob", "comp=expiry"), /does not implement PUT blob comp=expiry/);
  });

  describe("interprets requests as Azurite does, or refuses them", () => {
    const methods = ["GET", "HEAD", "PUT", "POST", "DELETE"];
    const levels = ["account", "container", "blob"] as const;
    const types = ["", "restype=container", "restype=service", "restype=account"];
    const comps = [
      ...["list", "properties", "metadata", "tags", "lease", "block", "blocklist", "appendblock", "copy", "snapshot"],
      ...["tier", "acl", "blobs", "page", "pagelist", "seal", "stats", "userdelegationkey", "batch", "undelete"],
    ].map((comp) => `comp=${comp}`);
    const headers: readonly (readonly [name: string, value: string])[] = [
      ["content-length", "1"],
      ["x-ms-blob-type", "BlockBlob"],
      ["x-ms-blob-content-length", "512"],
      ["x-ms-copy-source", "https://127.0.0.1/a/b/c"],
      ["x-ms-requires-sync", "true"],
      ["x-ms-lease-action", "acquire"],
      ["x-ms-lease-action", "renew"],
      ["x-ms-lease-id", "id"],
      ["x-ms-copy-action", "abort"],
      ["x-ms-access-tier", "Cool"],
      ["x-ms-page-write", "clear"],
      ["x-http-method", "DELETE"],
    ];

    function agree(method: string, level: OperationRequest["level"], query: string, given: typeof headers): boolean {
      const request = {
        method,
        level,
        query: parse(query) as Record<string, string>,
        headers: { "x-ms-version": "2024-11-04", ...Object.fromEntries(given) },
      };
      let operation: Operation;
      try {
        operation = findOperation(request);
      } catch {
        return false;
      }
      const { name, readsSource } = operation;
      // The gate answers it without Azurite.
      if (name === "Blob Batch") return false;
      const understood = azuriteOperation(
        readsSource ? { ...request, headers: headersOfUpload(request, name) } : request,
      );
      const isSame =
        understood === undefined || azuriteNames[name]?.some((other) => understood.includes(other)) === true;
      assert.equal(isSame, true, `${method} ${level} ${query} is ${name}, but ${understood} for Azurite`);
      return understood !== undefined;
    }

    it("with one header at most", () => {
      let agreed = 0;
      for (const method of methods)
        for (const level of levels)
          for (const type of types)
            for (const comp of ["", ...comps])
              for (const given of [[], ...headers.map((header) => [header])])
                if (agree(method, level, `${type}&${comp}&blockid=MDAw&copyid=1`, given)) agreed += 1;
      assert.ok(agreed > 300, `only ${agreed} requests were understood`);
    }).timeout(30_000);

    it("with any headers", () => {
      const query = fc.tuple(
        fc.constantFrom(...types),
        fc.constantFrom("", ...comps),
        fc.constantFrom("", "blockid=MDAw"),
      );
      fc.assert(
        fc.property(
          fc.constantFrom(...methods),
          fc.constantFrom(...levels),
          query,
          fc.subarray([...headers]),
          (...request) => {
            const [method, level, parameters, given] = request;
            agree(method, level, parameters.join("&"), given);
          },
        ),
        { numRuns: 3000 },
      );
    });
  });
});

/** Parts of Azurite's names for our operations. */
const azuriteNames: Readonly<Record<string, readonly string[]>> = {
  "List Containers": ["Service_ListContainersSegment"],
  "Find Blobs by Tags": ["Service_FilterBlobs"],
  "Find Blobs by Tags in Container": ["Container_FilterBlobs"],
  "Get Blob Service Properties": ["Service_GetProperties"],
  "Set Blob Service Properties": ["Service_SetProperties"],
  "Get Blob Service Stats": ["Service_GetStatistics"],
  "Get User Delegation Key": ["Service_GetUserDelegationKey"],
  "Get Account Information": ["GetAccountInfo"],
  "Create Container": ["Container_Create"],
  "Delete Container": ["Container_Delete"],
  "Get Container Properties": ["Container_GetProperties"],
  "Get Container Metadata": ["Container_GetProperties"],
  "Set Container Metadata": ["Container_SetMetadata"],
  "Lease Container": ["Container_AcquireLease", "Container_RenewLease"],
  "Get Container ACL": ["Container_GetAccessPolicy"],
  "Set Container ACL": ["Container_SetAccessPolicy"],
  "List Blobs": ["Container_ListBlob"],
  "Get Blob": ["Blob_Download"],
  "Get Blob Properties": ["Blob_GetProperties"],
  "Put Blob": ["BlockBlob_Upload", "PageBlob_Create", "AppendBlob_Create"],
  "Copy Blob": ["Blob_StartCopyFromURL", "Blob_CopyFromURL"],
  "Delete Blob": ["Blob_Delete"],
  "Set Blob Properties": ["Blob_SetHTTPHeaders", "PageBlob_Resize", "PageBlob_UpdateSequenceNumber"],
  "Set Blob Metadata": ["Blob_SetMetadata"],
  "Lease Blob": ["Blob_AcquireLease", "Blob_RenewLease"],
  "Snapshot Blob": ["Blob_CreateSnapshot"],
  "Abort Copy Blob": ["Blob_AbortCopyFromURL"],
  "Set Blob Tier": ["Blob_SetTier"],
  "Get Blob Tags": ["Blob_GetTags"],
  "Set Blob Tags": ["Blob_SetTags"],
  "Put Block": ["BlockBlob_StageBlock"],
  "Put Blob From URL": ["BlockBlob_Upload"],
  "Put Block From URL": ["BlockBlob_StageBlock"],
  "Put Block List": ["BlockBlob_CommitBlockList"],
  "Get Block List": ["BlockBlob_GetBlockList"],
  "Append Block": ["AppendBlob_AppendBlock"],
  "Append Blob Seal": ["AppendBlob_Seal"],
  "Put Page": ["PageBlob_UploadPages", "PageBlob_ClearPages"],
  "Get Page Ranges": ["PageBlob_GetPageRanges"],
};

/** Returns the headers that Azurite gets instead of those of a copy from a URL. */
function headersOfUpload({ headers }: OperationRequest, name: string): Record<string, string> {
  const source = { headers: { "content-length": "1" }, rawHeaders: [] };
  const raw = uploadHeaders({ headers, rawHeaders: Object.entries(headers).flat().map(String) }, source, name);
  return Object.fromEntries(raw.flatMap((text, index) => (index % 2 === 0 ? [[text, raw[index + 1]!]] : [])));
}

const AZURITE = "azurite/dist/src/blob/generated";
const dispatch = require(`${AZURITE}/middleware/dispatch.middleware`).default as (
  context: { operation?: number; dispatchPattern: string },
  request: {
    getMethod(): string;
    getHeader(name: string): string | undefined;
    getQuery(name: string): string | undefined;
    getPath(): string;
  },
  next: (error?: unknown) => void,
  logger: Record<string, () => void>,
) => void;
const operationNames = require(`${AZURITE}/artifacts/operation`).default as Record<number, string>;

/** Returns the operation that Azurite's own dispatcher selects, or undefined if it refuses the request. */
function azuriteOperation({ method, level, query, headers }: OperationRequest): string | undefined {
  const context: { operation?: number; dispatchPattern: string } = {
    dispatchPattern: { account: "/", container: "/container", blob: "/container/blob" }[level],
  };
  const request = {
    getMethod: () => method,
    getHeader: (name: string) => headers[name.toLowerCase()]?.toString(),
    getQuery: (name: string) => query[name],
    getPath: () => "/",
  };
  const silent = () => undefined;
  dispatch(context, request, silent, { verbose: silent, info: silent, error: silent, warn: silent, debug: silent });
  return context.operation === undefined ? undefined : operationNames[context.operation];
}
