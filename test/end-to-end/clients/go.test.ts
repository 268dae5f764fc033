import assert from "node:assert/strict";
import { it } from "mocha";
import { describeClient } from "./support/describe-client";

describeClient("Go", (client) => {
  it("connects as documented", () => assert.match(client().stdout, /^files$/m));

  it("transfers blobs", async () => {
    await client().copy("work_test.go", "go/work_test.go");
    assert.match(await client().run("npx local-azure exec -- go -C go test -count=1 -v ."), /^--- PASS: TestBlobs/m);
  });
});
