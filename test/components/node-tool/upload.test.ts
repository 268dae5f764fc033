import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ContainerClient } from "@azure/storage-blob";
import { beforeEach, describe, it } from "mocha";
import { contentOf, readOnce } from "../../../components/node-tool/content";
import { PATIENCE, uploadOnce } from "../../../components/node-tool/upload";
import { STORAGE_SERVICE_VERSION } from "../../../conventions/internal";
import { freshJobId, useAzurite } from "../../support/azurite";
import { useFolder } from "../../support/folder";
import { useStorageProxy } from "../../support/storage-proxy";

/** The size of a block in these tests, in bytes. */
const BLOCK = 64 * 1024;

const TWO_BLOCKS = BLOCK + 1000;

describe("uploadOnce", () => {
  const azurite = useAzurite();
  const proxyTo = useStorageProxy(azurite);
  const folder = useFolder();
  let container: ContainerClient;
  let waits: string[];
  let reads: number;
  /** Azure's answers to whether the grant exists; true after the last one. */
  let exists: boolean[];

  beforeEach(async () => {
    waits = [];
    reads = 0;
    exists = [];
    container = new ContainerClient(`${azurite().blobEndpoint}tool-${freshJobId()}`, azurite().credential);
    await container.create();
  });

  it("waits as long in a deployment as Azure takes to propagate a role assignment", () => {
    assert.deepEqual(PATIENCE, { patienceMs: 1_800_000, firstWaitMs: 1_000 });
  });

  function file(size: number): { path: string; content: Buffer } {
    const content = randomBytes(size);
    const path = join(folder(), `${size}`);
    writeFileSync(path, content);
    return { path, content };
  }

  const upload = (
    path: string,
    endpoint = azurite().blobEndpoint,
    patienceMs = 60_000,
    isRecorded = false,
    hasSmallBlocks = true,
  ) => {
    const url = `${container.url}/tool.tar.gz`.replace(azurite().blobEndpoint, endpoint);
    const onWait = (message: string) => void waits.push(message);
    const content = readOnce(contentOf(readFileSync(path)), () => {
      reads += 1;
    });
    const grant = { id: "the-grant", exists: async () => exists.shift() ?? true };
    const patience = { patienceMs, firstWaitMs: 1, onWait, grant, isRecorded };
    return uploadOnce(url, content, azurite().credential, patience, ...(hasSmallBlocks ? [BLOCK] : []));
  };

  for (const size of [10, TWO_BLOCKS]) {
    it(`sends ${size} bytes once`, async () => {
      const { path, content } = file(size);
      assert.deepEqual([await upload(path), await upload(path)], ["sent", "present"]);
      const blob = container.getBlobClient("tool.tar.gz");
      assert.deepEqual(await blob.downloadToBuffer(), content);
      assert.equal((await blob.getProperties()).contentType, "application/gzip");
    });

    it(`lets two clients send ${size} bytes concurrently`, async () => {
      const { path, content } = file(size);
      await Promise.all([upload(path), upload(path), upload(path)]);
      assert.deepEqual(await container.getBlobClient("tool.tar.gz").downloadToBuffer(), content);
    });
  }

  it("sends a content of several blocks in blocks of 8 MiB", async () => {
    const { path, content } = file(9 * 1024 * 1024);
    const proxy = await proxyTo(() => undefined);
    assert.equal(await upload(path, proxy.blobEndpoint, undefined, false, false), "sent");
    assert.ok((await container.getBlobClient("tool.tar.gz").downloadToBuffer()).equals(content));
    const sizes = proxy.requests.map(({ headers }) => Number(headers["content-length"] ?? 0));
    assert.deepEqual(
      sizes.filter((size) => size > 1000).sort((one, other) => one - other),
      [1024 * 1024, 8 * 1024 * 1024],
    );
  });

  it("sends nothing if the blob already exists", async () => {
    const { path } = file(10);
    await upload(path);
    reads = 0;
    const proxy = await proxyTo(() => undefined);
    assert.equal(await upload(path, proxy.blobEndpoint), "present");
    assert.equal(reads, 0);
    assert.deepEqual(
      proxy.requests.map(({ method }) => method),
      ["HEAD"],
    );
  });

  for (const size of [10, TWO_BLOCKS]) {
    it(`sends ${size} bytes with the pinned version of the service, which a service without newer ones accepts`, async () => {
      const proxy = await proxyTo(({ headers }) =>
        String(headers["x-ms-version"]) > STORAGE_SERVICE_VERSION
          ? { status: 400, code: "InvalidHeaderValue" }
          : undefined,
      );
      assert.equal(await upload(file(size).path, proxy.blobEndpoint), "sent");
      const versions = proxy.requests.map(({ headers }) => headers["x-ms-version"]);
      assert.deepEqual([...new Set(versions)], [STORAGE_SERVICE_VERSION]);
    });
  }

  for (const redirected of ["HEAD", "PUT"]) {
    it(`sends no token to the target of a redirected ${redirected}`, async () => {
      const elsewhere = await proxyTo(() => undefined);
      const proxy = await proxyTo(({ method, url }) =>
        method === redirected
          ? { status: 307, code: "", location: new URL(url, elsewhere.blobEndpoint).href }
          : undefined,
      );
      await assert.rejects(upload(file(10).path, proxy.blobEndpoint), { statusCode: 307 });
      assert.deepEqual(elsewhere.requests, []);
    });
  }

  it("waits until its grant takes effect, and says so", async () => {
    let refusals = 0;
    const proxy = await proxyTo(({ method }) => {
      // A grant takes effect for reads before it does for writes, because each of Azure's servers learns about it
      // separately.
      if (refusals < 3 || (method === "PUT" && refusals < 5)) {
        refusals += 1;
        return { status: 403, code: "AuthorizationPermissionMismatch" };
      }
      return undefined;
    });
    const { path } = file(10);
    assert.equal(await upload(path, proxy.blobEndpoint), "sent");
    assert.equal(reads, 1);
    assert.equal(waits.length, 5);
    assert.match(
      waits.at(-1) ?? "",
      /^storage refuses the node tool's upload \(AuthorizationPermissionMismatch\), .* trying again in 1 s$/,
    );
  });

  for (const [status, code] of [
    [429, "TooManyRequests"],
    [500, "InternalError"],
    [503, "ServerBusy"],
  ] as const) {
    it(`sends again what storage refuses with ${status}, at each request, and says so`, async () => {
      const refused = new Set<string>();
      const proxy = await proxyTo(({ method, url }) => {
        const request = `${method} ${url.replace(/blockid=[^&]*/, "")}`;
        if (refused.has(request)) return undefined;
        refused.add(request);
        return { status, code };
      });
      const { path, content } = file(TWO_BLOCKS);
      assert.equal(await upload(path, proxy.blobEndpoint), "sent");
      assert.deepEqual(await container.getBlobClient("tool.tar.gz").downloadToBuffer(), content);
      assert.deepEqual([reads, waits.length, refused.size], [1, 3, 3]);
      assert.equal(waits[0], `storage is busy (${code}); sending the node tool again in 1 s`);
    });
  }

  it("sends again what gets no answer", async () => {
    let broken = 0;
    const proxy = await proxyTo(() => (broken++ < 2 ? { breakAfterBytes: 0 } : undefined));
    assert.equal(await upload(file(10).path, proxy.blobEndpoint), "sent");
    assert.equal(waits.length, 2);
  });

  it("gives up if storage stays busy", async () => {
    const proxy = await proxyTo(() => ({ status: 503, code: "ServerBusy" }));
    await assert.rejects(upload(file(10).path, proxy.blobEndpoint, 300), { statusCode: 503 });
    assert.ok(waits.length > 1);
  });

  it("does not wait if the container is being deleted", async () => {
    const proxy = await proxyTo(() => ({ status: 409, code: "ContainerBeingDeleted" }));
    await assert.rejects(upload(file(10).path, proxy.blobEndpoint), { statusCode: 409 });
    assert.deepEqual(waits, []);
  });

  it("does not wait if the state shows that the blob was uploaded", async () => {
    const proxy = await proxyTo(() => ({ status: 403, code: "AuthorizationPermissionMismatch" }));
    assert.equal(await upload(file(10).path, proxy.blobEndpoint, 60_000, true), "present");
    assert.deepEqual([reads, waits], [0, []]);
  });

  it("uploads the blob again if the state has it but Azure does not", async () => {
    assert.equal(await upload(file(10).path, undefined, 60_000, true), "sent");
  });

  it("gives up after the maximum wait", async () => {
    const proxy = await proxyTo(() => ({ status: 403, code: "AuthorizationPermissionMismatch" }));
    const { path } = file(10);
    await assert.rejects(upload(path, proxy.blobEndpoint, 500), {
      message:
        /^the deployer must be allowed to write the node tool, got AuthorizationPermissionMismatch for 0 minutes; check the role assignment the-grant/,
    });
    assert.ok(waits.length > 0);
  });

  it("does not wait for a firewall to let it in, and says what to do", async () => {
    const proxy = await proxyTo(() => ({ status: 403, code: "AuthorizationFailure" }));
    await assert.rejects(upload(file(10).path, proxy.blobEndpoint), {
      message: /^the storage account's firewall refuses this machine \(AuthorizationFailure\); let its public address/,
    });
    assert.deepEqual(waits, []);
    assert.equal(proxy.requests.length, 1);
  });

  for (const code of ["AccountIsDisabled", "AuthenticationFailed"]) {
    it(`does not wait after ${code}`, async () => {
      const proxy = await proxyTo(() => ({ status: 403, code }));
      await assert.rejects(upload(file(10).path, proxy.blobEndpoint), { statusCode: 403 });
      assert.deepEqual(waits, []);
    });
  }

  it("gives up if Azure does not have the grant, and says what to run", async () => {
    const proxy = await proxyTo(() => ({ status: 403, code: "AuthorizationPermissionMismatch" }));
    const { path } = file(10);
    exists = [true, false, false];
    await assert.rejects(upload(path, proxy.blobEndpoint), {
      message:
        /\(AuthorizationPermissionMismatch\), and Azure does not have .* the-grant, .* run `pulumi refresh`, then `pulumi up`$/,
    });
    assert.equal(waits.length, 2);
  });

  it("continues if Azure finds the grant later", async () => {
    let refusals = 0;
    const refusal = { status: 403, code: "AuthorizationPermissionMismatch" };
    const proxy = await proxyTo(() => (refusals++ < 3 ? refusal : undefined));
    const { path } = file(10);
    exists = [false, true, false];
    assert.equal(await upload(path, proxy.blobEndpoint), "sent");
  });

  it("does not wait if waiting cannot help", async () => {
    const { path } = file(10);
    await container.delete();
    await assert.rejects(upload(path), { statusCode: 404, code: "ContainerNotFound" });
    assert.deepEqual(waits, []);
  });

  const blob = () => container.getBlockBlobClient("tool.tar.gz");
  const inBlocks = (content: Buffer) => blob().uploadData(content, { maxSingleShotSize: 1, blockSize: content.length });
  const changed = (content: Buffer) => content.fill((content[0] ?? 0) ^ 1, 0, 1);
  const damages: [string, number, (content: Buffer) => Promise<unknown>][] = [
    ["one byte changed", 10, (content) => blob().uploadData(changed(content))],
    ["one byte changed, in blocks", TWO_BLOCKS, (content) => inBlocks(changed(content))],
    ["its end cut off", 10, (content) => blob().uploadData(content.subarray(0, -1))],
    ["its own content, of which nothing tells", 10, (content) => inBlocks(content)],
  ];

  for (const [damage, size, inflict] of damages) {
    it(`repairs a blob of ${size} bytes that has ${damage}`, async () => {
      const { path, content } = file(size);
      await upload(path);
      await inflict(Buffer.from(content));
      assert.deepEqual([await upload(path), await upload(path)], ["replaced", "present"]);
      assert.deepEqual(await blob().downloadToBuffer(), content);
    });
  }

  for (const size of [10, TWO_BLOCKS]) {
    for (const before of ["nothing", "another blob"]) {
      it(`does not write ${size} bytes over a blob that changed after it had found ${before}`, async () => {
        const foreign = Buffer.from("foreign");
        await blob().uploadData(foreign);
        await container.getBlockBlobClient("before").uploadData(Buffer.from("before"));
        let looked = false;
        const proxy = await proxyTo(({ method, url }) => {
          if (method !== "HEAD" || looked) return undefined;
          looked = true;
          return before === "nothing"
            ? { status: 404, code: "BlobNotFound" }
            : { url: url.replace("tool.tar.gz", "before") };
        });
        await assert.rejects(upload(file(size).path, proxy.blobEndpoint), {
          message: /must be written by one deployment at a time, got other content meanwhile; deploy again$/,
        });
        assert.deepEqual(await blob().downloadToBuffer(), foreign);
      });
    }
  }
});
