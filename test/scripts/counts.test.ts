import assert from "node:assert/strict";
import { after, describe, it } from "mocha";
import { temporaryFolders } from "../../local/test/engine/support/folders";
import { type Counts, countsOf, lastLine } from "../../scripts/counts";
import { runSuite } from "./support/run-suite";

describe("the counts of a part of npm test", function () {
  this.timeout(30_000);
  const folders = temporaryFolders();
  after(() => folders.remove());

  async function countsOfSuite(suite: string): Promise<{ counts: Counts; output: string }> {
    const { output, ...ended } = await runSuite(folders.make({ "some.test.js": suite }));
    return { counts: await countsOf(ended), output };
  }

  for (const [what, suite, counts] of [
    ["that passes", "it('a', () => {}); it.skip('b', () => {});", { passed: 1, failed: 0, skipped: 1 }],
    ["with failures", "it('a', () => {}); it('b', () => { throw 1; });", { passed: 1, failed: 1, skipped: 0 }],
    ["whose hook fails", "after(() => { throw 1; }); it('a', () => {});", { passed: 1, failed: 1, skipped: 0 }],
    ["that cannot be loaded", "throw new Error('no')", { passed: 0, failed: 1, skipped: 0 }],
    ["without a test", "describe('nothing', () => {});", { passed: 0, failed: 1, skipped: 0 }],
    ["that ends the process", "it('a', () => process.exit(0));", { passed: 0, failed: 1, skipped: 0 }],
    ["that kills the process", "it('a', () => process.abort());", { passed: 0, failed: 1, skipped: 0 }],
  ] as const) {
    it(`are right for a suite ${what}`, async () => {
      assert.deepEqual((await countsOfSuite(suite)).counts, counts);
    });
  }

  it("contain a failure if the suite is interrupted, which runs its after-hooks and no further test", async () => {
    const { counts, output } = await countsOfSuite(`
      after(() => console.log("cleared up"));
      it("a", (done) => { process.once("SIGINT", () => done()); setTimeout(() => {}, 20_000).unref(); console.log("ready"); });
      it("b", () => console.log("went on"));`);
    assert.deepEqual(counts, { passed: 1, failed: 1, skipped: 0 });
    assert.match(output, /cleared up/);
    assert.doesNotMatch(output, /went on/);
  });

  it("count a check as one, by its exit code", async () => {
    const ended = (exitCode: number, interrupted = false) => countsOf({ exitCode, interrupted });
    assert.deepEqual(await ended(0), { passed: 1, failed: 0, skipped: 0 });
    assert.deepEqual(await ended(2), { passed: 0, failed: 1, skipped: 0 });
    assert.deepEqual(await ended(0, true), { passed: 0, failed: 1, skipped: 0 });
  });
});

describe("the last line of npm test", () => {
  it("contains the totals, and skipped tests only if there are any", () => {
    const counts = { passed: 2, failed: 1, skipped: 0 };
    assert.equal(lastLine([counts, counts]), "4 passed, 2 failed");
    assert.equal(lastLine([counts, { ...counts, skipped: 3 }]), "4 passed, 2 failed, 3 skipped");
    assert.equal(lastLine([]), "0 passed, 0 failed");
  });
});
