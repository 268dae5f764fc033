import assert from "node:assert/strict";
import { it } from "mocha";
import { describeClient } from "./support/describe-client";

describeClient("Java", (client) => {
  it("connects as documented", () => assert.match(client().stdout, /^batch\.node.*\nfiles$/m));

  it("runs a job, reads its files, and transfers blobs", async () => {
    await client().copy("Work.java", "java/Work.java");
    const compile = "npx local-azure exec -- mvn -q -f java/pom.xml compile exec:java -Dexec.mainClass=Work";
    assert.match(await client().run(compile), /^done$/m);
  });
});
