import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";
import { freshJobId, useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useStorageProxy } from "../../support/storage-proxy";

describe("a listing", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);

  it("requests a page of 5,000 when its first output is requested, and the next one when that is used up", async () => {
    // The service is asked for pages of 2 instead of 5,000.
    const { blobEndpoint, requests } = await startProxy(({ url }) => ({
      url: url.replace("maxresults=5000", "maxresults=2"),
    }));
    const outputs = new JobOutputStorage({ blobEndpoint, credential: azurite().credential, jobId: freshJobId() });
    await outputs.prepare();
    for (const path of ["1", "2", "3", "4", "5"]) await outputs.saveText("JobOutput", path, path);
    const before = requests.length;
    const pages = () => requests.length - before;

    const listing = outputs.list({ kind: "JobOutput" });
    assert.equal(pages(), 0);
    assert.equal((await listing.next()).value?.path, "1");
    assert.equal((await listing.next()).value?.path, "2");
    assert.equal(pages(), 1);
    assert.equal((await listing.next()).value?.path, "3");
    assert.equal(pages(), 2);
    assert.deepEqual(
      (await collect(listing)).map(({ path }) => path),
      ["4", "5"],
    );
    assert.equal(pages(), 3);
    for (const { url } of requests.slice(before)) {
      assert.equal(new URL(url, blobEndpoint).searchParams.get("prefix"), "$JobOutput/");
      assert.equal(new URL(url, blobEndpoint).searchParams.get("maxresults"), "5000");
    }
  });
});

describe("a listing of something other than a Blob service", () => {
  for (const [what, headers, message] of [
    [
      "no header of the service",
      {},
      /^a request to container job-render failed \(200\): 127\.0\.0\.1:\d+ did not answer like/,
    ],
    [
      "the headers of the service",
      { "x-ms-request-id": "1" },
      /^the endpoint of container job-render answered with "<html><body>Sign in to this network<\/body><\/html>" instead of/,
    ],
  ] as const) {
    it(`fails at once if the answer has ${what}`, async () => {
      let requests = 0;
      const server = createServer((_, response) => {
        requests += 1;
        response.writeHead(200, headers).end("<html><body>Sign in to this network</body></html>");
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      try {
        const { port } = server.address() as AddressInfo;
        const outputs = new JobOutputStorage({
          containerUrl: `http://127.0.0.1:${port}/account/job-render?sig=secret`,
        });
        await assert.rejects(collect(outputs.list()), { code: "RequestFailed", message });
        assert.equal(requests, 1);
      } finally {
        server.close();
        server.closeAllConnections();
      }
    });
  }
});
