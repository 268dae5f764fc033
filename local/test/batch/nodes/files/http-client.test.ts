import assert from "node:assert/strict";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { after, before, beforeEach, describe, it } from "mocha";
import {
  createHttpClient,
  type HttpClient,
  HttpError,
  HttpTimeoutError,
} from "../../../../batch/nodes/files/http-client";

describe("createHttpClient", () => {
  let server: http.Server;
  let url: string;
  let statuses: (number | "silent" | "drop")[];
  let bodies: string[];
  let client: HttpClient;

  before(async () => {
    server = http.createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      bodies.push(body);
      const status = statuses.shift() ?? 200;
      if (status === "drop") response.destroy();
      else if (status !== "silent")
        response.writeHead(status, { "x-ms-error-code": `Code${status}`, location: "/" }).end("done");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    client = createHttpClient(undefined, { tries: 3, firstDelayMs: 1, maxDelayMs: 5, idleTimeoutMs: 50 });
  });
  beforeEach(() => {
    bodies = [];
  });
  after(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });

  const body = { length: 4, open: () => Readable.from([Buffer.from("data")]) };

  for (const passing of [408, 410, 429, 500, 503, "drop", "silent"] as const) {
    it(`retries after ${passing}, with the whole body`, async () => {
      statuses = [passing, passing];
      assert.equal(await client.text({ method: "PUT", url, body }), "done");
      assert.deepEqual(bodies, ["data", "data", "data"]);
    });
  }

  for (const lasting of [400, 401, 403, 404, 409, 412]) {
    it(`does not retry after ${lasting}, nor follow its Location`, async () => {
      statuses = [lasting];
      await assert.rejects(
        client.text({ method: "GET", url }),
        (error) => error instanceof HttpError && error.status === lasting && error.code === `Code${lasting}`,
      );
      assert.equal(bodies.length, 1);
    });
  }

  it("gives up after its last attempt", async () => {
    statuses = [503, 503, 503, 200];
    await assert.rejects(client.text({ method: "GET", url }), { status: 503 });
    assert.equal(bodies.length, 3);
  });

  it("reports that there was no answer in time", async () => {
    statuses = ["silent", "silent", "silent"];
    await assert.rejects(client.text({ method: "GET", url }), HttpTimeoutError);
  });
});
