import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { RestError } from "@azure/storage-blob";
import { afterEach, describe, it } from "mocha";
import { openRestClient, type RestClient } from "../../../outputs/storage/rest-client";
import { useAzurite } from "../../support/azurite";

describe("openRestClient", () => {
  const abortSignal = new AbortController().signal;
  const credential = { getToken: async () => ({ token: "a token", expiresOnTimestamp: Date.now() + 3_600_000 }) };
  let server: Server | undefined;

  async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    server = createServer(answer);
    await once(server.listen(0, "127.0.0.1"), "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/account/job-render`;
  }

  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
    server = undefined;
  });

  it("requests a blob with any name, after the unchanged SAS", async () => {
    const sas = "sv=2024-11-04&sig=a%2Bb%2F%3D";
    const url = await serve((request, response) =>
      response.writeHead(200, { etag: '"1"', "x-ms-request-id": "1" }).end(request.url),
    );
    const { text, header } = await openRestClient(
      `${url}?${sas}`,
      undefined,
    )({
      method: "GET",
      blob: "t 1/$TaskOutput/50% é's #?.txt",
      query: { comp: "a b", prefix: "$+&" },
      abortSignal,
    });
    const path = "/account/job-render/t%201/%24TaskOutput/50%25%20%C3%A9%27s%20%23%3F.txt";
    assert.equal(text, `${path}?${sas}&comp=a%20b&prefix=%24%2B%26`);
    assert.equal(header("ETag"), '"1"');
  });

  it("sends the given headers and body, with the version of the service", async () => {
    const url = await serve(async (request, response) => {
      const { method, headers } = request;
      response.writeHead(201).end(JSON.stringify({ method, body: await text(request), headers }));
    });
    const body = Buffer.from("größe");
    const answer = await openRestClient(
      url,
      undefined,
    )({ method: "PUT", headers: { "x-ms-a": "b" }, body, abortSignal });
    const { headers, ...sent } = JSON.parse(answer.text);
    assert.deepEqual(sent, { method: "PUT", body: "größe" });
    assert.equal(headers["x-ms-a"], "b");
    assert.equal(headers["content-length"], String(body.length));
    assert.match(headers["x-ms-version"], /^\d{4}-\d\d-\d\d$/);
    assert.ok(headers["x-ms-client-request-id"]);
    assert.equal(headers.authorization, undefined);
  });

  it("sends no token without encryption", async () => {
    let requests = 0;
    const url = await serve((_, response) => {
      requests += 1;
      response.end();
    });
    await assert.rejects(openRestClient(url, credential)({ method: "GET", abortSignal }), /non-https|https/i);
    assert.equal(requests, 0);
  });

  describe("answered by a redirect", () => {
    const azurite = useAzurite();
    const servers: Server[] = [];

    async function serveTls(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
      const { keyFile, certFile } = azurite();
      const tls = createTlsServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, answer);
      servers.push(tls);
      await once(tls.listen(0, "127.0.0.1"), "listening");
      return `https://127.0.0.1:${(tls.address() as AddressInfo).port}/account/job-render`;
    }

    afterEach(() => {
      for (const each of servers.splice(0)) {
        each.close();
        each.closeAllConnections();
      }
    });

    for (const status of [301, 302, 307, 308]) {
      it(`sends no token to the target of a ${status}, and does not treat it as a success`, async () => {
        const sent: (string | undefined)[] = [];
        const elsewhere = await serveTls(({ headers }, response) => {
          sent.push(headers.authorization);
          response.end("<EnumerationResults/>");
        });
        const url = await serveTls((_, response) => response.writeHead(status, { location: elsewhere }).end());
        for (const request of [{ method: "GET" }, { method: "PUT", body: Buffer.from("x") }] as const) {
          await assert.rejects(openRestClient(url, credential)({ ...request, abortSignal }), { statusCode: status });
        }
        assert.deepEqual(sent, []);
      });
    }
  });

  it("throws the same error as the SDK's client: the status, the service's code, and when to retry", async () => {
    const url = await serve((_, response) => {
      response.writeHead(503, { "x-ms-error-code": "ServerBusy", "retry-after": "7" }).end("<Error/>");
    });
    await assert.rejects(openRestClient(url, undefined)({ method: "GET", abortSignal }), (error) => {
      assert.ok(error instanceof RestError);
      assert.deepEqual([error.statusCode, error.code], [503, "ServerBusy"]);
      assert.equal(error.response?.headers.get("retry-after"), "7");
      return true;
    });
  });

  describe("answered by a sign-in page of a network", () => {
    const requests: [what: string, request: Omit<Parameters<RestClient>[0], "abortSignal">][] = [
      ["a container's creation", { method: "PUT", query: { restype: "container" } }],
      ["a blob", { method: "PUT", blob: "b", body: Buffer.from("x") }],
      ["a block", { method: "PUT", blob: "b", query: { comp: "block", blockid: "AAAA" }, body: Buffer.from("x") }],
      ["a commit", { method: "PUT", blob: "b", query: { comp: "blocklist" }, body: Buffer.from("x") }],
      ["an append", { method: "PUT", blob: "b", query: { comp: "appendblock" }, body: Buffer.from("x") }],
      ["a deletion", { method: "DELETE", blob: "b" }],
      ["a request for a blob's properties", { method: "HEAD", blob: "b" }],
      ["a request for a blob's content", { method: "GET", blob: "b", isStreamed: true }],
      ["a list of blobs", { method: "GET", query: { restype: "container", comp: "list" } }],
    ];
    for (const [what, request] of requests) {
      it(`does not treat it as a success of ${what}`, async () => {
        const url = await serve((incoming, response) => {
          incoming.resume();
          response.end("<html><body>Sign in to this network</body></html>");
        });
        await assert.rejects(openRestClient(url, undefined)({ ...request, abortSignal }), {
          name: "RestError",
          statusCode: 200,
          code: undefined,
        });
      });
    }

    it("closes the connection of an answer that it does not read", async () => {
      let closed: Promise<unknown> | undefined;
      const url = await serve((_, response) => {
        closed = once(response, "close");
        response.write("a page without an end");
      });
      const reading = openRestClient(url, undefined)({ method: "GET", blob: "b", isStreamed: true, abortSignal });
      await assert.rejects(reading, { statusCode: 200 });
      await closed;
    });
  });

  it("refuses a blob name that a URL would change", async () => {
    const url = await serve((_, response) => response.end());
    const rest = openRestClient(url, undefined);
    await assert.rejects(rest({ method: "GET", blob: "t1/../t2", abortSignal }), { code: "PathRefused" });
  });
});
