import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "mocha";
import { detail, runTask, testNodes } from "../support/test-node";
import { contentsOf, startTestStorage, type TestStorage } from "../support/test-storage";

describe("a node's output files with names that Azure refuses", () => {
  const nodes = testNodes();
  let storage: TestStorage;
  before(async () => {
    storage = await startTestStorage();
  });
  after(() => storage.close());
  afterEach(() => nodes.removeAll());

  const refused: [what: string, name: string][] = [
    ["a control character", "\\001"],
    ["a tab", "\\t"],
    ["U+0081", "\\302\\201"],
    ["U+E000", "\\356\\200\\200"],
    ["U+FFFE", "\\357\\277\\276"],
  ];
  for (const [what, name] of refused) {
    it(`fail if one has ${what}, and the others are uploaded`, async () => {
      const container = await storage.container();
      const node = await nodes.started(storage.nodeSettings);
      const outcome = await runTask(node, {
        commandLine: `/bin/sh -c 'echo 1 > a; echo 2 > "$(printf "b${name}")"; echo 3 > c'`,
        outputFiles: [
          {
            filePattern: "*",
            destination: {
              container: {
                containerUrl: container.url,
                identityReference: { resourceId: storage.identity.resourceId },
              },
            },
            uploadOptions: { uploadCondition: "taskcompletion" },
          },
        ],
      });
      assert.deepEqual([outcome.result, outcome.exitCode], ["failure", 0]);
      assert.equal(outcome.failureInfo?.code, "FileUploadMiscError");
      assert.match(detail(outcome, "Message") ?? "", /400.*InvalidResourceName/);
      assert.deepEqual(await contentsOf(container), { a: "1\n", c: "3\n" });
    });
  }
});
