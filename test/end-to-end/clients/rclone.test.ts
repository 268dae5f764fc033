import assert from "node:assert/strict";
import { it } from "mocha";
import { describeClient } from "./support/describe-client";

const RCLONE = "npx local-azure exec -- rclone";

describeClient("rclone", (client) => {
  it("copies and lists as documented", () => assert.match(client().stdout, /^ *6 from-rclone\/hello\.txt$/m));

  it("synchronizes, checks and deletes a folder", async () => {
    const { run } = client();
    await run(
      "mkdir -p rtree/a && echo 1 > rtree/one && head -c 9000000 /dev/zero > rtree/a/large",
      `${RCLONE} sync rtree local:files/rclone`,
      `${RCLONE} check rtree local:files/rclone`,
      `${RCLONE} copy local:files/rclone rback`,
      "diff -r rtree rback",
    );
    assert.equal(await run(`${RCLONE} cat local:files/rclone/one`), "1\n");
    await run(`${RCLONE} delete local:files/rclone`);
    assert.equal(await run(`${RCLONE} lsf local:files/rclone`), "");
  });

  it("reports a container that does not exist", async () => {
    const printed = await client().fails(`${RCLONE} ls local:none --retries 1 --low-level-retries 1`);
    assert.match(printed, /not found|AuthenticationFailed|AuthorizationFailure|container/);
  });
});
