import assert from "node:assert/strict";
import { AnonymousCredential, BlobServiceClient, ContainerClient, ContainerSASPermissions } from "@azure/storage-blob";
import { after, before, describe, it } from "mocha";
import { freshNames, MISMATCH, openFilledStorage } from "./support/blobs";
import { ACCOUNT_NAME, failureOf, type LocalStorage, noRetries, roles } from "./support/local-storage";
import { send } from "./support/send";

const OVERWRITE = "403 UnauthorizedBlobOverwrite";

describe("authorize", () => {
  let local: LocalStorage;

  before(async () => {
    local = await openFilledStorage();
  });
  after(() => local.close());

  const fresh = freshNames();

  const account = () => local.settings.id;

  describe("conditions", () => {
    const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
    const actions = ["read", "write", "add/action", "delete", "move/action"];
    const none = actions.map((action) => `!(ActionMatches{'${blobs}/${action}'})`).join(" AND ");
    const onJobs = `((${none}) OR (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringStartsWith 'job-'))`;

    it("apply to data in the container that a request names", async () => {
      const principal = local.principal();
      local.grant(principal, roles.dataContributor, account(), onJobs);
      const client = local.client(principal);
      const put = (name: string) => failureOf(client.getContainerClient(name).getBlockBlobClient("x").upload("x", 1));
      assert.equal(await put("job-a"), undefined);
      assert.equal(await put("job-b"), undefined);
      assert.equal(await put("inputs"), MISMATCH);
      assert.equal(await failureOf(client.getContainerClient("inputs").listBlobsFlat().next()), MISMATCH);
    });

    it("do not apply to containers themselves, as in Azure", async () => {
      const principal = local.principal();
      local.grant(principal, roles.dataContributor, account(), onJobs);
      assert.equal(await failureOf(local.client(principal).getContainerClient(fresh("other-")).create()), undefined);
    });

    it("read a blob's path decoded", async () => {
      const principal = local.principal();
      const under = `((!(ActionMatches{'${blobs}/write'}) AND !(ActionMatches{'${blobs}/add/action'})) OR (@Resource[${blobs}:path] StringLike 'task 1/*'))`;
      local.grant(principal, roles.dataContributor, account(), under);
      const container = local.client(principal).getContainerClient("job-a");
      assert.equal(await failureOf(container.getBlockBlobClient("task 1/out.txt").upload("x", 1)), undefined);
      assert.equal(await failureOf(container.getBlockBlobClient("task 10/out.txt").upload("x", 1)), MISMATCH);
    });

    it("with add but not write, allow a blob to be created, appended to and snapshotted, but not replaced", async () => {
      const principal = local.principal();
      local.grant(principal, roles.dataContributor, account(), `(!(ActionMatches{'${blobs}/write'}))`);
      const container = local.client(principal).getContainerClient("job-a");
      const blob = container.getBlockBlobClient(fresh("created-"));
      assert.equal(await failureOf(blob.upload("first", 5)), undefined);
      assert.equal(await failureOf(blob.upload("second", 6)), OVERWRITE);
      assert.equal(await failureOf(blob.syncCopyFromURL(`${local.endpoint}job-a/there.txt`)), OVERWRITE);
      assert.equal(String(await blob.downloadToBuffer()), "first");
      assert.equal(await failureOf(blob.createSnapshot()), undefined);
      assert.equal(await failureOf(blob.setMetadata({ a: "b" })), MISMATCH);
      const log = container.getAppendBlobClient(fresh("created-"));
      assert.equal(await failureOf(log.create()), undefined);
      assert.equal(await failureOf(log.appendBlock("x", 1)), undefined);
      assert.equal(await failureOf(log.create()), OVERWRITE);
    });
  });

  describe("tokens", () => {
    const resource = "https://storage.azure.com";
    const reader = () => {
      const principal = local.principal();
      local.grant(principal, roles.dataReader, account());
      return principal;
    };
    const get = (token: string) =>
      send(local.endpoint, "GET", `/${ACCOUNT_NAME}/job-a/there.txt`, { authorization: `Bearer ${token}` });

    it("are accepted for storage, for the account's name, and for its endpoint", async () => {
      const audiences = [
        resource,
        `${resource}/`,
        `https://${ACCOUNT_NAME}.blob.core.windows.net`,
        new URL(local.endpoint).origin,
        local.endpoint,
      ];
      for (const audience of audiences) {
        assert.equal((await get(local.identity.issueToken(reader(), audience).token)).status, 200, audience);
      }
    });

    const refused: readonly [what: string, token: () => string, detail: string][] = [
      [
        "has expired",
        () => local.identity.issueToken(reader(), resource, -1).token,
        "Lifetime validation failed. The token is expired.",
      ],
      [
        "is for Batch",
        () => local.identity.issueToken(reader(), "https://batch.core.windows.net/").token,
        "Audience validation failed. Audience did not match.",
      ],
      [
        "is for another account",
        () => local.identity.issueToken(reader(), "https://others.blob.core.windows.net").token,
        "Audience validation failed. Audience did not match.",
      ],
      [
        "is signed by nobody",
        () => `${local.identity.issueToken(reader(), resource).token.split(".").slice(0, 2).join(".")}.`,
        "Signature validation failed. Signature verification failed.",
      ],
      [
        "names another principal under an old signature",
        () => forge(local.identity.issueToken(reader(), resource).token, { oid: local.identity.deployer.objectId }),
        "Signature validation failed. Signature verification failed.",
      ],
      ["is no token", () => "nonsense", "Token is malformed."],
    ];
    for (const [what, token, detail] of refused) {
      it(`are refused if one ${what}`, async () => {
        const { status, code, headers, body } = await get(token());
        assert.deepEqual([status, code], [401, "InvalidAuthenticationInfo"]);
        assert.match(body, new RegExp(`<AuthenticationErrorDetail>${detail}</AuthenticationErrorDetail>`));
        assert.match(
          String(headers["www-authenticate"]),
          new RegExp(
            `^Bearer authorization_uri=https://\\S+/${local.identity.tenantId}/\\S+ resource_id=https://storage.azure.com$`,
          ),
        );
      });
    }

    it("of another scheme are refused by name", async () => {
      const { status, code } = await send(local.endpoint, "GET", `/${ACCOUNT_NAME}/job-a/there.txt`, {
        authorization: "Basic eDp5",
      });
      assert.deepEqual([status, code], [400, "InvalidAuthenticationInfo"]);
    });
  });

  describe("anonymous requests", () => {
    const anonymous = () => new BlobServiceClient(local.endpoint, new AnonymousCredential(), noRetries);
    before(async () => {
      for (const [name, publicAccess] of [
        ["open-container", "Container"],
        ["open-blobs", "Blob"],
      ] as const) {
        await local.storage.createContainer(local.settings.id, name, { publicAccess });
        await local.keyClient().getContainerClient(name).getBlockBlobClient("there.txt").upload("content", 7);
      }
    });
    const cases: readonly [container: string, blob: string | undefined, list: string | undefined][] = [
      ["open-container", undefined, undefined],
      ["open-blobs", undefined, "404 ResourceNotFound"],
      ["job-a", "404 ResourceNotFound", "404 ResourceNotFound"],
      ["missing", "404 ResourceNotFound", "404 ResourceNotFound"],
    ];
    for (const [name, blob, list] of cases) {
      it(`at ${name}: ${blob ?? "read"} and ${list ?? "list"}`, async () => {
        const container = anonymous().getContainerClient(name);
        assert.equal(await failureOf(container.getBlobClient("there.txt").downloadToBuffer()), blob);
        assert.equal(await failureOf(container.listBlobsFlat().next()), list);
      });
    }

    it("cannot write, delete or list containers", async () => {
      const container = anonymous().getContainerClient("open-container");
      const unauthenticated = "401 NoAuthenticationInformation";
      assert.equal(await failureOf(container.getBlockBlobClient("x").upload("x", 1)), unauthenticated);
      assert.equal(await failureOf(container.getBlobClient("there.txt").delete()), unauthenticated);
      assert.equal(await failureOf(anonymous().listContainers().next()), unauthenticated);
    });

    it("are refused if the account allows none, regardless of its containers' settings", async () => {
      await local.set({ allowBlobPublicAccess: false });
      const blob = anonymous().getContainerClient("open-container").getBlobClient("there.txt");
      assert.equal(await failureOf(blob.downloadToBuffer()), "409 PublicAccessNotPermitted");
      await assert.rejects(local.storage.createContainer(local.settings.id, "new-open", { publicAccess: "Blob" }), {
        code: "PublicAccessNotPermitted",
      });
      const create = local.keyClient().getContainerClient("new-open").create({ access: "blob" });
      assert.equal(await failureOf(create), "409 PublicAccessNotPermitted");
      await local.set({ allowBlobPublicAccess: true });
    });
  });

  describe("copies", () => {
    const source = (name: string) => `${local.endpoint}${name}/there.txt`;
    const copy = (client: BlobServiceClient, url: string) =>
      failureOf(client.getContainerClient("job-a").getBlobClient(fresh("copied-")).syncCopyFromURL(url));

    it("require the caller's role for reading the source", async () => {
      const principal = local.principal();
      local.grant(principal, roles.dataContributor, local.containerId("job-a"));
      assert.equal(await copy(local.client(principal), source("job-a")), undefined);
      assert.equal(await copy(local.client(principal), source("job-b")), MISMATCH);
      const begun = local
        .client(principal)
        .getContainerClient("job-a")
        .getBlobClient(fresh("copied-"))
        .beginCopyFromURL(source("job-b"));
      assert.equal(await failureOf(begun), MISMATCH);
    });

    it("with a SAS require a source that a SAS or anyone can read", async () => {
      const sasOf = (name: string, permissions: string) =>
        local
          .keyClient()
          .getContainerClient(name)
          .generateSasUrl({
            permissions: ContainerSASPermissions.parse(permissions),
            expiresOn: new Date(Date.now() + 3_600_000),
          });
      const target = new ContainerClient(await sasOf("job-a", "rcw"), undefined, noRetries);
      const copyTo = async (url: string) => failureOf(target.getBlobClient(fresh("copied-")).syncCopyFromURL(url));
      const signed = new URL(await sasOf("job-b", "r"));
      assert.equal(await copyTo(`${source("job-b")}${signed.search}`), undefined);
      assert.equal(await copyTo(source("open-container")), undefined);
      assert.equal(await copyTo(source("job-b")), "404 ResourceNotFound");
      const edited = signed.search.replace(/sig=(.)/, (_, first) => `sig=${first === "0" ? "1" : "0"}`);
      assert.equal(await copyTo(`${source("job-b")}${edited}`), "403 CannotVerifyCopySource");
    });

    it("with an account key can read any source in the account", async () => {
      assert.equal(await copy(local.keyClient(), source("job-b")), undefined);
    });

    it("from another account are refused by name", async () => {
      assert.equal(
        await copy(local.keyClient(), "https://others.blob.core.windows.net/c/b"),
        "403 CannotVerifyCopySource",
      );
    });

    it("cannot use a path that two parsers would interpret differently", async () => {
      const principal = local.principal();
      local.grant(principal, roles.dataContributor, local.containerId("job-a"));
      for (const path of ["job-a/../job-b/there.txt", "job-a/%2e%2e/job-b/there.txt", "job-b%2Fthere.txt"]) {
        assert.equal(await copy(local.client(principal), `${local.endpoint}${path}`), MISMATCH, path);
      }
    });
  });
});

/** Returns a token with other claims and the original signature. */
function forge(token: string, claims: object): string {
  const [header, payload, signature] = token.split(".");
  const forged = { ...JSON.parse(Buffer.from(payload!, "base64url").toString()), ...claims };
  return [header, Buffer.from(JSON.stringify(forged)).toString("base64url"), signature].join(".");
}
