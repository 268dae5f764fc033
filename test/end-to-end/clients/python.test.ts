import assert from "node:assert/strict";
import { it } from "mocha";
import { describeClient } from "./support/describe-client";

describeClient("Python", (client) => {
  it("connects as documented", () => assert.match(client().stdout, /batch\.node[\s\S]*'files'/));

  it("runs a job, reads its files, and transfers blobs", async () => {
    await client().copy("work.py");
    assert.match(await client().run("npx local-azure exec -- python work.py"), /^done$/m);
  });
});
