import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../outputs";
import { collect } from "../support/collect";

describe("listing what is no Blob service", () => {
  it("says so at once", async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end("<html><body>Sign in to this network</body></html>");
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const outputs = new JobOutputStorage({ containerUrl: `http://127.0.0.1:${port}/account/job-render?sig=secret` });
      await assert.rejects(collect(outputs.list()), {
        code: "RequestFailed",
        message:
          'container job-render must answer with a list of blobs, got "<html><body>Sign in to this network</body></html>"; check the endpoint',
      });
      assert.equal(requests, 1);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
