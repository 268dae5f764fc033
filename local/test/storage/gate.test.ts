import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { createConnection } from "node:net";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { after, before, describe, it } from "mocha";
import { ACCOUNT_NAME, type LocalStorage, openLocalStorage, roles } from "./support/local-storage";
import { send } from "./support/send";

/** The MiB after which the held memory is measured. That takes a garbage collection of this process. */
const SAMPLE_MIB = 16;
/** The most bytes that buffers may hold. */
const MAX_HELD = 48 * 1024 * 1024;

describe("gate", () => {
  let local: LocalStorage;
  let authorization: string;
  const path = (rest: string) => `/${ACCOUNT_NAME}/${rest}`;

  before(async () => {
    local = await openLocalStorage();
    for (const name of ["job-a", "job-b"]) await local.storage.createContainer(local.settings.id, name);
    const principal = local.principal();
    local.grant(principal, roles.dataContributor, local.containerId("job-a"));
    authorization = `Bearer ${local.identity.issueToken(principal, "https://storage.azure.com").token}`;
  });
  after(() => local.close());

  it("describes the account as it is, and not as Azurite does", async () => {
    const information = async () => {
      const { skuName, accountKind } = await local.keyClient().getAccountInfo();
      return [skuName, accountKind];
    };
    await local.set({ allowSharedKeyAccess: true });
    assert.deepEqual(await information(), ["Standard_LRS", "StorageV2"]);
    await local.set({ skuName: "Premium_ZRS", kind: "BlockBlobStorage" });
    assert.deepEqual(await information(), ["Premium_ZRS", "BlockBlobStorage"]);
  });

  describe("paths", () => {
    const put = { "x-ms-blob-type": "BlockBlob", "content-length": "1" };
    const cases: readonly [path: string, answer: string][] = [
      ["job-a/x", "201 undefined"],
      ["job-a%2Fx", "201 undefined"],
      ["job-a//x", "201 undefined"],
      ["job-b/x", "403 AuthorizationPermissionMismatch"],
      ["job-b%2Fx", "403 AuthorizationPermissionMismatch"],
      ["job-a/../job-b/x", "400 InvalidUri"],
      ["job-a/%2e%2e/job-b/x", "400 InvalidUri"],
      ["job-a%2F..%2Fjob-b/x", "400 InvalidUri"],
      ["job-a/..%5Cjob-b/x", "400 InvalidUri"],
      ["/job-b/x", "400 InvalidUri"],
      ["../outputs/job-b/x", "400 InvalidResourceName"],
      ["job-a/%zz", "400 InvalidUri"],
    ];
    for (const [rest, answer] of cases) {
      it(`PUT ${path(rest)}: ${answer}`, async () => {
        const { status, code } = await send(local.endpoint, "PUT", path(rest), { authorization, ...put }, "x");
        assert.equal(`${status} ${code}`, answer);
      });
    }

    it("have left nothing in the other container", async () => {
      const { value } = await local.keyClient().getContainerClient("job-b").listBlobsFlat().byPage().next();
      assert.deepEqual(value.segment.blobItems, []);
    });

    it("are not affected by a host in the request", async () => {
      const headers = { authorization, host: "others.blob.core.windows.net" };
      assert.equal((await send(local.endpoint, "HEAD", path("job-a/x"), headers)).status, 200);
      assert.equal((await send(local.endpoint, "HEAD", path("job-b/x"), headers)).status, 403);
    });
  });

  describe("errors", () => {
    it("have Azure's headers and XML", async () => {
      const { status, headers, body } = await send(local.endpoint, "GET", path("job-b/x"), {
        authorization,
        "x-ms-client-request-id": "mine",
      });
      assert.equal(status, 403);
      assert.equal(headers["content-type"], "application/xml");
      assert.equal(headers["x-ms-error-code"], "AuthorizationPermissionMismatch");
      assert.equal(headers["x-ms-client-request-id"], "mine");
      assert.equal(headers["x-ms-version"], "2024-11-04");
      const requestId = String(headers["x-ms-request-id"]);
      assert.match(requestId, /^[0-9a-f-]{36}$/);
      const message = "This request is not authorized to perform this operation using this permission.";
      assert.equal(
        body.replace(/Time:.*?</, "Time:T<"),
        `<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthorizationPermissionMismatch</Code><Message>${message}\nRequestId:${requestId}\nTime:T</Message></Error>`,
      );
    });

    const malformed: readonly [method: string, rest: string, answer: string][] = [
      ["PUT", "job-a/x?comp=expiry", "501 NotImplemented"],
      ["POST", "job-a/x?comp=query", "501 NotImplemented"],
      ["GET", "job-a?restype=container&comp=list&comp=acl", "400 InvalidQueryParameterValue"],
      ["OPTIONS", "job-a/x", "403 CorsPreflightFailure"],
      ["GET", "Job_A/x", "400 InvalidResourceName"],
    ];
    for (const [method, rest, answer] of malformed) {
      it(`answer ${method} ${rest} with ${answer}`, async () => {
        const { status, code } = await send(local.endpoint, method, path(rest), { authorization });
        assert.equal(`${status} ${code}`, answer);
      });
    }

    it("answer requests that are not HTTP with 400", async () => {
      const { hostname, port } = new URL(local.endpoint);
      const socket = connect({ host: hostname, port: Number(port) });
      socket.end("nonsense\r\n\r\n");
      assert.match(
        await text(socket),
        /^HTTP\/1\.1 400 .*x-ms-error-code: InvalidInput\r\n.*<Code>InvalidInput<\/Code>/s,
      );
    });

    it("do not block the next request on a connection whose upload was refused", async () => {
      const body = "x".repeat(4 * 1024 * 1024);
      const headers = { authorization, "x-ms-blob-type": "BlockBlob", "content-length": String(body.length) };
      assert.equal((await send(local.endpoint, "PUT", path("job-b/x"), headers, body)).status, 403);
      assert.equal((await send(local.endpoint, "HEAD", path("job-a/x"), { authorization })).status, 200);
    });
  });

  it("uses only TLS, and only the loopback interface", async () => {
    const { port } = new URL(local.endpoint);
    const plain = httpRequest({ host: "127.0.0.1", port, path: path("job-a/x"), headers: { authorization } }).end();
    await assert.rejects(once(plain, "response"), { code: "ECONNRESET" });
    const elsewhere = createConnection({ host: "127.0.0.2", port: Number(port) });
    await assert.rejects(once(elsewhere, "connect"), { code: "ECONNREFUSED" });
  });

  it("keeps a client's connection open, also after HEAD", async () => {
    const { hostname, port } = new URL(local.endpoint);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const reused: boolean[] = [];
    for (const rest of ["job-a?restype=container", "job-a/x", "job-b/x", "job-a/x"]) {
      const headers = { authorization, "x-ms-version": "2024-11-04" };
      const sent = httpsRequest({ hostname, port, agent, method: "HEAD", path: path(rest), headers }).end();
      const [answer] = await once(sent, "response");
      await once(answer.resume(), "end");
      reused.push(sent.reusedSocket);
    }
    agent.destroy();
    assert.deepEqual(reused, [false, true, true, true]);
  });

  it("authorizes a request before it asks for the body", async () => {
    const offer = (rest: string) => {
      const { hostname, port } = new URL(local.endpoint);
      const headers = { authorization, expect: "100-continue", "x-ms-blob-type": "BlockBlob", "content-length": "4" };
      return httpsRequest({
        hostname,
        port,
        method: "PUT",
        path: path(rest),
        headers: { ...headers, "x-ms-version": "2024-11-04" },
      });
    };
    const allowed = offer("job-a/offered");
    allowed.once("continue", () => allowed.end("body"));
    allowed.flushHeaders();
    const [created] = await once(allowed, "response");
    assert.equal(created.resume().statusCode, 201);

    const refused = offer("job-b/offered");
    refused.once("continue", () => assert.fail("the body was asked for"));
    refused.flushHeaders();
    const [forbidden] = await once(refused, "response");
    assert.equal(forbidden.statusCode, 403);
    refused.destroy();
  });

  it("streams 64 MiB in each direction with little memory", async function () {
    this.timeout(60_000);
    const chunk = Buffer.alloc(1024 * 1024, "some content ");
    const count = 64;
    const digest = createHash("sha256");
    const before = heldMemory();
    let peak = before;
    const sample = () => {
      // A collection takes a third of a second in a large process. Without one, the value is an upper bound.
      const { arrayBuffers } = process.memoryUsage();
      if (arrayBuffers > peak) peak = Math.max(peak, arrayBuffers - before < MAX_HELD ? arrayBuffers : heldMemory());
    };
    const { hostname, port } = new URL(local.endpoint);
    const headers = { authorization, "x-ms-version": "2024-11-04" };

    const upload = httpsRequest({
      hostname,
      port,
      method: "PUT",
      path: path("job-a/large"),
      headers: { ...headers, "x-ms-blob-type": "BlockBlob", "content-length": String(count * chunk.length) },
    });
    const answered = once(upload, "response");
    for (let index = 0; index < count; index++) {
      digest.update(chunk);
      if (!upload.write(chunk)) await once(upload, "drain");
      if (index % SAMPLE_MIB === 0) sample();
    }
    upload.end();
    const [created] = await answered;
    assert.equal(created.resume().statusCode, 201);

    const [download] = await once(
      httpsRequest({ hostname, port, path: path("job-a/large"), headers }).end(),
      "response",
    );
    const received = createHash("sha256");
    let size = 0;
    for await (const part of download) {
      received.update(part);
      const samples = Math.floor(size / chunk.length / SAMPLE_MIB);
      size += part.length;
      if (Math.floor(size / chunk.length / SAMPLE_MIB) > samples) sample();
    }
    assert.equal(received.digest("hex"), digest.digest("hex"));
    // 95 MiB without backpressure. With it, about 20, or 32 on a busy machine.
    assert.ok(peak - before < MAX_HELD, `${Math.round((peak - before) / 1024 / 1024)} MiB were held`);
  });

  it("aborts a request that its client aborted", async () => {
    const { hostname, port } = new URL(local.endpoint);
    const headers = {
      authorization,
      "x-ms-version": "2024-11-04",
      "x-ms-blob-type": "BlockBlob",
      "content-length": "1000000",
    };
    const upload = httpsRequest({ hostname, port, method: "PUT", path: path("job-a/half"), headers });
    upload.on("error", () => undefined);
    await new Promise((resolve) => upload.write("x".repeat(1000), resolve));
    upload.destroy();
    assert.equal((await send(local.endpoint, "HEAD", path("job-a/half"), { authorization })).status, 404);
  });
});

/** Returns the bytes of buffers that are in use, after a garbage collection. */
function heldMemory(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  // Buffers are freed in the background. The second collection waits for that.
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}
