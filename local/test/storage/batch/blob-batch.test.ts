import assert from "node:assert/strict";
import {
  AnonymousCredential,
  BlobBatchClient,
  type BlobServiceClient,
  type ContainerClient,
  ContainerSASPermissions,
  newPipeline,
} from "@azure/storage-blob";
import { after, before, describe, it } from "mocha";
import { freshNames, MISMATCH, openFilledStorage } from "../support/blobs";
import { ACCOUNT_NAME, failureOf, type LocalStorage, noRetries, roles } from "../support/local-storage";
import { send } from "../support/send";

describe("Blob Batch", () => {
  let local: LocalStorage;

  before(async () => {
    local = await openFilledStorage();
  });
  after(() => local.close());

  const fresh = freshNames();
  /** Creates blobs, and returns their names. */
  async function blobsIn(container: string, count: number): Promise<string[]> {
    const names = Array.from({ length: count }, () => fresh("part ä/"));
    const client = local.keyClient().getContainerClient(container);
    await Promise.all(names.map((name) => client.getBlockBlobClient(name).upload("x", 1)));
    return names;
  }
  const remaining = async (container: string) => {
    const names: string[] = [];
    for await (const blob of local.keyClient().getContainerClient(container).listBlobsFlat({ prefix: "part" })) {
      names.push(blob.name);
    }
    return names;
  };
  const clientsOf = (client: ContainerClient, names: readonly string[]) =>
    names.map((name) => client.getBlobClient(name));
  function callerWith(role: string, scope: string): BlobServiceClient {
    const principal = local.principal();
    local.grant(principal, role, scope);
    return local.client(principal);
  }

  const callers: readonly [how: string, client: () => BlobServiceClient][] = [
    ["a token", () => callerWith(roles.dataContributor, local.settings.id)],
    ["an account key", () => local.keyClient()],
  ];
  for (const [how, caller] of callers) {
    for (const level of ["account", "container"] as const) {
      it(`deletes blobs with ${how}, at the ${level}`, async () => {
        const names = await blobsIn("job-a", 3);
        const container = caller().getContainerClient("job-a");
        const batch = level === "account" ? caller().getBlobBatchClient() : container.getBlobBatchClient();
        const { subResponses, subResponsesSucceededCount } = await batch.deleteBlobs(clientsOf(container, names));
        assert.equal(subResponsesSucceededCount, 3);
        assert.deepEqual(
          subResponses.map(({ status, errorCode }) => [status, errorCode]),
          names.map(() => [202, undefined]),
        );
        assert.deepEqual(await remaining("job-a"), []);
      });
    }
  }

  it("sets tiers", async () => {
    const names = await blobsIn("job-b", 2);
    const container = local.keyClient().getContainerClient("job-b");
    const batch = container.getBlobBatchClient();
    const answer = await batch.setBlobsAccessTier(clientsOf(container, names), "Cool");
    assert.equal(answer.subResponsesSucceededCount, 2);
    for (const blob of clientsOf(container, names)) assert.equal((await blob.getProperties()).accessTier, "Cool");
  });

  const sasUrl = (permissions: string) =>
    local
      .keyClient()
      .getContainerClient("inputs")
      .generateSasUrl({
        permissions: ContainerSASPermissions.parse(permissions),
        expiresOn: new Date(Date.now() + 3_600_000),
      });
  const batchOf = (url: string) => new BlobBatchClient(url, newPipeline(new AnonymousCredential(), noRetries));
  const urlsOf = (url: string, names: readonly string[]) => {
    const { origin, pathname, search } = new URL(url);
    return names.map((name) => `${origin}${pathname}/${encodeURIComponent(name)}${search}`);
  };

  it("deletes blobs with the SAS of a container", async () => {
    const names = await blobsIn("inputs", 2);
    const url = await sasUrl("d");
    const { subResponsesSucceededCount } = await batchOf(url).deleteBlobs(
      urlsOf(url, names),
      new AnonymousCredential(),
    );
    assert.equal(subResponsesSucceededCount, 2);
    assert.deepEqual(await remaining("inputs"), []);
  });

  it("deletes no blob with a SAS that does not allow it, or is forged", async () => {
    const names = await blobsIn("inputs", 1);
    const url = await sasUrl("w");
    const { subResponses } = await batchOf(url).deleteBlobs(urlsOf(url, names), new AnonymousCredential());
    assert.deepEqual(
      subResponses.map(({ status, errorCode }) => [status, errorCode]),
      [[403, "AuthorizationPermissionMismatch"]],
    );
    const forged = url.replace(/sig=(.)/, (_, first) => `sig=${first === "0" ? "1" : "0"}`);
    const refused = batchOf(forged).deleteBlobs(urlsOf(url, names), new AnonymousCredential());
    assert.equal(await failureOf(refused), "403 AuthenticationFailed");
    assert.deepEqual(await remaining("inputs"), names);
  });

  it("answers each part by itself", async () => {
    const [there] = await blobsIn("job-a", 1);
    const inputs = local.keyClient().getContainerClient("inputs");
    const client = callerWith(roles.dataContributor, local.settings.id);
    const stranger = local.client(local.principal());
    const { subResponses, subResponsesFailedCount } = await client
      .getBlobBatchClient()
      .deleteBlobs([
        client.getContainerClient("job-a").getBlobClient("missing"),
        stranger.getContainerClient("inputs").getBlobClient("there.txt"),
        client.getContainerClient("job-a").getBlobClient(there!),
        client.getContainerClient("missing").getBlobClient("there.txt"),
      ]);
    assert.equal(subResponsesFailedCount, 3);
    assert.deepEqual(
      subResponses.map(({ status, errorCode }) => [status, errorCode]),
      [
        [404, "BlobNotFound"],
        [403, "AuthorizationPermissionMismatch"],
        [202, undefined],
        [404, "ContainerNotFound"],
      ],
    );
    assert.match(subResponses[1]!.bodyAsText!, /<Code>AuthorizationPermissionMismatch<\/Code>/);
    assert.equal(await inputs.getBlobClient("there.txt").exists(), true);
  });

  it("needs a role for the account or the container", async () => {
    const [there] = await blobsIn("job-a", 1);
    const client = callerWith(roles.dataContributor, local.containerId("job-a"));
    const container = client.getContainerClient("job-a");
    const blobs = clientsOf(container, [there!]);
    assert.equal(await failureOf(client.getBlobBatchClient().deleteBlobs(blobs)), MISMATCH);
    const reader = callerWith(roles.dataReader, local.settings.id).getContainerClient("job-a");
    assert.equal(await failureOf(reader.getBlobBatchClient().deleteBlobs(blobs)), MISMATCH);
    const anonymous = batchOf(local.endpoint).deleteBlobs(blobs);
    assert.equal(await failureOf(anonymous), "401 NoAuthenticationInformation");
    assert.equal((await container.getBlobBatchClient().deleteBlobs(blobs)).subResponsesSucceededCount, 1);
  });

  describe("refuses", () => {
    const part = (line: string, ...headers: string[]) =>
      ["--b", "Content-Type: application/http", "Content-ID: 0", "", line, ...headers, "", ""].join("\r\n");
    const deletion = `DELETE /${ACCOUNT_NAME}/job-a/there.txt HTTP/1.1`;
    const type = "multipart/mixed; boundary=b";
    const cases: readonly [what: string, failure: string, body: string, contentType?: string][] = [
      ["a content type without a boundary", "400 InvalidHeaderValue", `${part(deletion)}--b--`, "multipart/mixed"],
      ["an empty content", "400 InvalidInput", ""],
      ["no part", "400 InvalidInput", "--b--"],
      ["a content without an end", "400 InvalidInput", part(deletion)],
      ["a part that is no request", "400 InvalidInput", `${part("delete there.txt")}--b--`],
      ["a repeated header", "400 InvalidInput", `${part(deletion, "a: 1", "A: 2")}--b--`],
      ["257 parts", "400 InvalidInput", `${part(deletion).repeat(257)}--b--`],
      ["another container", "400 InvalidInput", `${part(deletion.replace("job-a", "job-b"))}--b--`],
      ["more than 4 MiB", "413 RequestBodyTooLarge", "x".repeat(4 * 1024 * 1024 + 1)],
    ];
    for (const [what, failure, body, contentType = type] of cases) {
      it(what, async () => {
        const answer = await submit(body, contentType);
        assert.equal(`${answer.status} ${answer.code}`, failure);
      });
    }

    const parts: readonly [what: string, failure: RegExp, line: string, ...headers: string[]][] = [
      [
        "a part that reads",
        /^HTTP\/1\.1 400 Bad Request[^<]*<.*<Code>InvalidInput</s,
        `GET /${ACCOUNT_NAME}/job-a/x HTTP/1.1`,
      ],
      ["a part without authorization", /^HTTP\/1\.1 401 Unauthorized/, deletion],
      [
        "a batch in a batch",
        /^HTTP\/1\.1 400 Bad Request/,
        `POST /${ACCOUNT_NAME}/job-a?restype=container&comp=batch HTTP/1.1`,
      ],
    ];
    for (const [what, failure, line, ...headers] of parts) {
      it(what, async () => {
        const authorized = what.includes("without") ? headers : [...headers, `Authorization: ${owner()}`];
        const { status, body } = await submit(`${part(line, ...authorized)}--b--`, type);
        assert.equal(status, 202);
        const [, answered] = /^Content-ID: 0\r\n\r\n(.*)/ms.exec(body)!;
        assert.match(answered!, failure);
        assert.equal(await local.keyClient().getContainerClient("job-a").getBlobClient("there.txt").exists(), true);
      });
    }

    function owner(): string {
      const principal = local.principal();
      local.grant(principal, roles.dataOwner, local.settings.id);
      return `Bearer ${local.identity.issueToken(principal, "https://storage.azure.com").token}`;
    }
    const submit = (body: string, contentType: string) =>
      send(
        local.endpoint,
        "POST",
        `/${ACCOUNT_NAME}/job-a?restype=container&comp=batch`,
        { authorization: owner(), "content-type": contentType, "content-length": String(Buffer.byteLength(body)) },
        body,
      );
  });
});
