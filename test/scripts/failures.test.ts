import assert from "node:assert/strict";
import { after, describe, it } from "mocha";
import { temporaryFolders } from "../../local/test/engine/support/folders";
import { type FailedPart, failedTestsOf, failureLines } from "../../scripts/failures";
import { runSuite } from "./support/run-suite";

describe("the failed tests of a suite of npm test", function () {
  this.timeout(30_000);
  const folders = temporaryFolders();
  after(() => folders.remove());

  async function failedTestsOfSuite(suite: string) {
    const { countsFile } = await runSuite(folders.make({ "some.test.js": suite }));
    return failedTestsOf(countsFile);
  }

  it("have their file, their titles and their message", async () => {
    const failed = await failedTestsOfSuite(`
      describe("the container", () => {
        it("exists", () => {});
        it("has a name", () => { throw new Error("it has none"); });
      });`);
    assert.deepEqual(failed, [{ file: "some.test.js", title: "the container has a name", message: "it has none" }]);
  });

  it("include hooks", async () => {
    const failed = await failedTestsOfSuite(`
      describe("the container", () => {
        after(() => { throw new Error("it is still in use"); });
        it("exists", () => {});
      });`);
    assert.equal(failed.length, 1);
    assert.match(failed[0]?.title ?? "", /"after all" hook/);
    assert.equal(failed[0]?.message, "it is still in use");
  });

  for (const [what, suite] of [
    ["passes", "it('a', () => {});"],
    ["cannot be loaded", "throw new Error('no')"],
    ["ends the process", "it('a', () => process.exit(1));"],
  ] as const) {
    it(`are none if the suite ${what}`, async () => assert.deepEqual(await failedTestsOfSuite(suite), []));
  }
});

describe("the summary of failures of npm test", () => {
  const part: FailedPart = { name: "types", failedTests: [], output: "" };

  it("names each part, and the file, title and message of each failed test", () => {
    const failedTests = [
      { file: "test/a.test.ts", title: "a works", message: "1 !== 2\n\n+ 1\n- 2\n" },
      { file: "", title: "b works", message: "no" },
    ];
    assert.deepEqual(
      failureLines([
        { ...part, output: "error TS1" },
        { name: "tests", failedTests, output: "a works" },
      ]),
      [
        "✗ types",
        "  error TS1",
        "✗ tests",
        "  test/a.test.ts: a works",
        "    1 !== 2",
        "    + 1",
        "    - 2",
        "  b works",
        "    no",
      ],
    );
  });

  it("shortens long messages, and shows the end of long outputs", () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`).join("\n");
    const ofTest = failureLines([{ ...part, failedTests: [{ file: "a", title: "b", message: lines }] }]);
    assert.equal(ofTest.length, 15);
    assert.deepEqual(ofTest.slice(-2), ["    line 11", "    …"]);
    const ofCheck = failureLines([{ ...part, output: lines }]);
    assert.equal(ofCheck.length, 16);
    assert.deepEqual([ofCheck[1], ofCheck.at(-1)], ["  line 85", "  line 99"]);
  });

  it("has one line for a part without output", () => assert.deepEqual(failureLines([part]), ["✗ types"]));
});
