import assert from "node:assert/strict";
import { it } from "mocha";
import { describeClient } from "./support/describe-client";

describeClient("Node.js", (client) => {
  it("connects as documented", () => assert.match(client().stdout, /^batch\.node.*\nfiles$/m));

  it("runs a job, reads its files, and transfers blobs", async () => {
    await client().copy("work.mjs");
    assert.match(await client().run("npx local-azure exec -- node work.mjs"), /^done$/m);
  });
});
