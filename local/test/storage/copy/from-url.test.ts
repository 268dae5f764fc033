import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  type BlobServiceClient,
  type BlockBlobClient,
  type BlockBlobSyncUploadFromURLOptions,
  ContainerClient,
  ContainerSASPermissions,
} from "@azure/storage-blob";
import { after, before, describe, it } from "mocha";
import { freshNames, MISMATCH, openFilledStorage } from "../support/blobs";
import { ACCOUNT_NAME, failureOf, type LocalStorage, noRetries, roles } from "../support/local-storage";
import { send } from "../support/send";

describe("copies from a URL", () => {
  let local: LocalStorage;
  let other: BlobServiceClient;

  before(async () => {
    local = await openFilledStorage();
    other = await local.openOther();
    const container = other.getContainerClient("theirs");
    await container.create();
    await container.getBlockBlobClient("large").upload(Buffer.alloc(3_000_000, "some content "), 3_000_000);
    await local.storage.createContainer(local.settings.id, "public", { publicAccess: "Blob" });
    await local
      .keyClient()
      .getContainerClient("public")
      .getBlockBlobClient("there.txt")
      .upload("content", 7, {
        blobHTTPHeaders: {
          blobContentType: "text/plain",
          blobContentEncoding: "identity",
          blobCacheControl: "no-cache",
        },
        metadata: { Task: "t1" },
      });
  });
  after(() => local.close());

  const fresh = freshNames();
  const published = () => `${local.endpoint}public/there.txt`;
  const sasOf = (client: BlobServiceClient, name: string, permissions: string) =>
    client.getContainerClient(name).generateSasUrl({
      permissions: ContainerSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + 3_600_000),
    });
  async function sourceWithSas(client: BlobServiceClient, name: string, blob: string, permissions = "r") {
    const { search } = new URL(await sasOf(client, name, permissions));
    return `${client.getContainerClient(name).getBlobClient(blob).url}${search}`;
  }
  const tokenOf = (principal = local.principal()) =>
    local.identity.issueToken(principal, "https://storage.azure.com").token;
  function reader(name: string) {
    const principal = local.principal();
    local.grant(principal, roles.dataReader, local.containerId(name));
    return principal;
  }

  /** The ways to sign in for the target. */
  const callers: readonly [how: string, target: () => Promise<ContainerClient>][] = [
    [
      "a token",
      async () => {
        const principal = local.principal();
        local.grant(principal, roles.dataContributor, local.containerId("job-a"));
        return local.client(principal).getContainerClient("job-a");
      },
    ],
    ["an account key", async () => local.keyClient().getContainerClient("job-a")],
    ["a SAS", async () => new ContainerClient(await sasOf(local.keyClient(), "job-a", "cw"), undefined, noRetries)],
  ];
  const content = async (blob: string) =>
    (await local.keyClient().getContainerClient("job-a").getBlobClient(blob).downloadToBuffer()) as Buffer;

  for (const [how, target] of callers) {
    it(`Put Blob From URL works with ${how}, from a source with a SAS in another account`, async () => {
      const blob = fresh("copied-");
      const url = await sourceWithSas(other, "theirs", "large");
      const { contentMD5, _response } = await (await target()).getBlockBlobClient(blob).syncUploadFromURL(url);
      assert.equal(_response.status, 201);
      const copied = await content(blob);
      assert.equal(copied.length, 3_000_000);
      assert.deepEqual(Buffer.from(contentMD5!), createHash("md5").update(copied).digest());
    });

    it(`Put Block From URL works with ${how}, for ranges of a source`, async () => {
      const name = fresh("blocks-");
      const blob = (await target()).getBlockBlobClient(name);
      const url = await sourceWithSas(other, "theirs", "large");
      const ids = ["MDAw", "MDAx"];
      await blob.stageBlockFromURL(ids[0]!, url, 0, 1_000_000);
      await blob.stageBlockFromURL(ids[1]!, url, 2_999_999);
      await blob.commitBlockList(ids);
      const whole = Buffer.alloc(3_000_000, "some content ");
      assert.deepEqual(await content(name), Buffer.concat([whole.subarray(0, 1_000_000), whole.subarray(2_999_999)]));
    });
  }

  describe("source", () => {
    const upload = async (url: string, options: BlockBlobSyncUploadFromURLOptions = {}) => {
      const blob = local.keyClient().getContainerClient("job-a").getBlockBlobClient(fresh("copied-"));
      return sourceFailure(() => blob.syncUploadFromURL(url, options));
    };
    const authorized = (token: string) => ({ sourceAuthorization: { scheme: "Bearer", value: token } });

    it("can be public", async () => assert.equal(await upload(published()), undefined));

    it("can be authorized by a token of a principal that may read it", async () => {
      assert.equal(await upload(`${local.endpoint}job-b/there.txt`, authorized(tokenOf(reader("job-b")))), undefined);
    });

    const refused: readonly [what: string, failure: string, url: () => Promise<string>, options?: () => object][] = [
      [
        "that the caller's own key could read, but no SAS",
        "404 CannotVerifyCopySource, ResourceNotFound",
        async () => `${local.endpoint}job-b/there.txt`,
      ],
      [
        "of a token without a role for it",
        "403 CannotVerifyCopySource, AuthorizationPermissionMismatch",
        async () => `${local.endpoint}job-b/there.txt`,
        () => authorized(tokenOf(reader("job-a"))),
      ],
      [
        "with a token that is none",
        "401 CannotVerifyCopySource, InvalidAuthenticationInfo",
        async () => `${local.endpoint}job-b/there.txt`,
        () => authorized("nonsense"),
      ],
      [
        "with a SAS that does not allow reading",
        "403 CannotVerifyCopySource, AuthorizationPermissionMismatch",
        () => sourceWithSas(other, "theirs", "large", "w"),
      ],
      [
        "that does not exist",
        "404 CannotVerifyCopySource, BlobNotFound",
        () => sourceWithSas(other, "theirs", "missing"),
      ],
      [
        "on a host that is not in this local Azure",
        "404 CannotVerifyCopySource, ResourceNotFound",
        async () => "https://others.blob.core.windows.net/c/b",
      ],
      [
        "on a port of this machine that no account has",
        "404 CannotVerifyCopySource, ResourceNotFound",
        async () => "https://127.0.0.1:1/outputs/c/b",
      ],
      ["that is no URL", "400 InvalidHeaderValue", async () => "there.txt"],
    ];
    for (const [what, failure, url, options] of refused) {
      it(`${what} is refused`, async () => assert.equal(await upload(await url(), options?.()), failure));
    }

    it("that was refused is named, without its SAS", async () => {
      const blob = local.keyClient().getContainerClient("job-a").getBlockBlobClient(fresh("copied-"));
      await assert.rejects(blob.syncUploadFromURL("https://others.example/c/b?sig=secret"), (error: Error) => {
        assert.match(error.message, /only from its own storage accounts, got https:\/\/others\.example\./);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    });

    it("must meet its conditions and have its checksum", async () => {
      const { etag } = await local.keyClient().getContainerClient("public").getBlobClient("there.txt").getProperties();
      assert.equal(await upload(published(), { sourceConditions: { ifMatch: etag! } }), undefined);
      assert.equal(await upload(published(), { sourceConditions: { ifMatch: '"0"' } }), "412 SourceConditionNotMet");
      assert.equal(
        await upload(published(), { sourceConditions: { ifNoneMatch: etag! } }),
        "412 SourceConditionNotMet",
      );
      const md5 = (text: string) => createHash("md5").update(text).digest();
      assert.equal(await upload(published(), { sourceContentMD5: md5("content") }), undefined);
      assert.equal(await upload(published(), { sourceContentMD5: md5("other") }), "400 Md5Mismatch");
    });
  });

  describe("target", () => {
    const target = (client: BlobServiceClient, name = fresh("copied-")) =>
      client.getContainerClient("job-a").getBlockBlobClient(name);

    it("gets the source's properties and metadata", async () => {
      const blob = target(local.keyClient());
      await blob.syncUploadFromURL(published());
      const { contentType, contentEncoding, cacheControl, metadata } = await blob.getProperties();
      assert.deepEqual([contentType, contentEncoding, cacheControl], ["text/plain", "identity", "no-cache"]);
      assert.deepEqual(metadata, { task: "t1" });
    });

    it("gets the properties and metadata of the request instead", async () => {
      const blob = target(local.keyClient());
      const own = { blobHTTPHeaders: { blobContentType: "text/csv" }, metadata: { own: "1" } };
      await blob.syncUploadFromURL(published(), own);
      const { contentType, cacheControl, metadata } = await blob.getProperties();
      assert.deepEqual([contentType, cacheControl, metadata], ["text/csv", "no-cache", { own: "1" }]);
      await blob.syncUploadFromURL(published(), { ...own, copySourceBlobProperties: false });
      assert.equal((await blob.getProperties()).cacheControl, undefined);
    });

    it("needs the role for writing", async () => {
      assert.equal(await failureOf(target(local.client(reader("job-a"))).syncUploadFromURL(published())), MISMATCH);
      const staged = target(local.client(reader("job-a"))).stageBlockFromURL("MDAw", published());
      assert.equal(await failureOf(staged), MISMATCH);
    });

    it("is not replaced by a caller that may only create, or against its conditions", async () => {
      const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
      const principal = local.principal();
      local.grant(principal, roles.dataContributor, local.containerId("job-a"), `(!(ActionMatches{'${blobs}/write'}))`);
      const name = fresh("created-");
      const copy = (blob: BlockBlobClient, options = {}) => failureOf(blob.syncUploadFromURL(published(), options));
      assert.equal(await copy(target(local.client(principal), name)), undefined);
      assert.equal(await copy(target(local.client(principal), name)), "403 UnauthorizedBlobOverwrite");
      const once = { conditions: { ifNoneMatch: "*" } };
      assert.equal(await copy(target(local.keyClient(), name), once), "409 BlobAlreadyExists");
    });

    const path = `/${ACCOUNT_NAME}/job-a/made`;
    const requests: readonly [what: string, failure: string, path: string, headers: object, body?: string][] = [
      ["a signature of another key", "403 AuthenticationFailed", path, { authorization: "SharedKey outputs:AAAA" }],
      ["content", "400 InvalidHeaderValue", path, {}, "content"],
      ["a page blob", "400 InvalidHeaderValue", path, { "x-ms-blob-type": "PageBlob" }],
      ["tags of the source", "501 NotImplemented", path, { "x-ms-copy-source-tag-option": "COPY" }],
      ["a key for the source", "400 InvalidHeaderValue", path, { "x-ms-copy-source-authorization": "SharedKey a:b" }],
      ["an append", "400 UnsupportedHeader", `${path}?comp=appendblock`, {}],
    ];
    for (const [what, failure, url, headers, body] of requests) {
      it(`is not written by a request with ${what}`, async () => {
        const principal = local.principal();
        local.grant(principal, roles.dataContributor, local.containerId("job-a"));
        const authorization = `Bearer ${tokenOf(principal)}`;
        const copy = { "x-ms-blob-type": "BlockBlob", "x-ms-copy-source": published() };
        const answer = await send(local.endpoint, "PUT", url, { authorization, ...copy, ...headers }, body);
        assert.equal(`${answer.status} ${answer.code}`, failure);
      });
    }
  });
});

/** Returns the failure of a copy with the source's own code, or undefined if it succeeds. */
async function sourceFailure(copy: () => Promise<unknown>): Promise<string | undefined> {
  let code: string | undefined;
  const failure = await failureOf(
    copy().catch((error) => {
      code = error.response?.headers.get("x-ms-copy-source-error-code");
      const status = error.response?.headers.get("x-ms-copy-source-status-code");
      if (code !== undefined) assert.equal(status, String(error.statusCode));
      throw error;
    }),
  );
  return code === undefined ? failure : `${failure}, ${code}`;
}
