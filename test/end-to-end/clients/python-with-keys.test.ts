import assert from "node:assert/strict";
import { it } from "mocha";
import { describeClient } from "./support/describe-client";

describeClient("Python with keys", (client) => {
  it("connects as documented", () => assert.match(client().stdout, /batch\.node[\s\S]*'files'/));

  it("does the steps of the quick-start", async () => {
    await client().copy("quickstart.py");
    const printed = await client().run("npx local-azure exec -- python quickstart.py");
    for (const number of [0, 1, 2]) assert.match(printed, new RegExp(`^Task${number} on tvm.*: input ${number}$`, "m"));
    assert.match(printed, /^JobExists: The specified job already exists\.$/m);
  });
});
