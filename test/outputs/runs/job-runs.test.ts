import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, it } from "mocha";
import type { JobOutputStorage, OutputReference } from "../../../outputs";
import { useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useFolder } from "../../support/folder";
import { useStorageProxy } from "../../support/storage-proxy";
import { openJob } from "../support/open-job";
import { SMALL_BLOCK, useSmallRequests } from "../support/small-requests";

const paths = (outputs: readonly OutputReference[]) => outputs.map(({ path, run }) => [path, run]);
const listed = async (outputs: JobOutputStorage) => paths(await collect(outputs.listAll()));

describe("runs of a job", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  useSmallRequests();
  const startProxy = useStorageProxy(azurite);

  async function twoRuns() {
    const job = await openJob(azurite());
    const [first, second] = [job.ofRun("r1"), job.ofRun("r2")];
    for (const path of ["1.png", "2.png"]) await first.saveText("JobOutput", "first", path);
    await first.task("t1").saveText("TaskLog", "first", "log.txt");
    await second.saveText("JobOutput", "second", "1.png");
    return { ...job, first, second, last: job.ofRun("last") };
  }

  it("are recorded when something is stored, in their order, and are not listed as outputs or tasks", async () => {
    const { outputs } = await twoRuns();
    assert.deepEqual(
      (await outputs.runs()).map(({ id }) => id),
      ["r1", "r2"],
    );
    assert.deepEqual(await listed(outputs), [
      ["1.png", "r2"],
      ["2.png", "r1"],
      ["log.txt", "r1"],
    ]);
    assert.deepEqual(await collect(outputs.taskIds()), ["t1"]);
  });

  it("hide what earlier runs have left, and each one finds its own", async () => {
    const { first, last } = await twoRuns();
    assert.deepEqual(await listed(last), [["1.png", "r2"]]);
    assert.deepEqual(await listed(first), [
      ["2.png", "r1"],
      ["log.txt", "r1"],
    ]);
    assert.equal(await (await last.get("JobOutput", "1.png")).text(), "second");
    await assert.rejects(last.get("JobOutput", "2.png"), {
      code: "OutputNotFound",
      message: /2\.png does not exist .*: it is of run r1, and run r2 is selected; /,
    });
    await assert.rejects(collect(last.task("t1").getMatching("TaskLog", ["*.txt"])), { code: "NothingMatched" });
  });

  it("hide them as soon as a run is started, and are recorded once", async () => {
    const { ofRun, outputs } = await twoRuns();
    const third = ofRun("r3");
    await third.startRun();
    await third.startRun();
    await ofRun("r3").startRun();
    assert.deepEqual(await listed(ofRun("last")), []);
    // A task of the first run can still be working. Its run stays an earlier one.
    await ofRun("r1").saveText("JobOutput", "late", "3.png");
    assert.deepEqual(await listed(ofRun("last")), []);
    assert.equal((await outputs.runs()).length, 3);
  });

  it("do not concern a job without them: everything is found, and writing takes no further request", async () => {
    const { outputs, ofRun, by } = await openJob(azurite());
    await outputs.saveText("JobOutput", "x", "1.png");
    assert.deepEqual(await listed(ofRun("last")), [["1.png", undefined]]);
    assert.deepEqual(await outputs.runs(), []);
    const { blobEndpoint, requests } = await startProxy(() => undefined);
    await by(blobEndpoint).saveText("JobOutput", "x", "2.png");
    assert.equal(requests.length, 1);
  });

  it("mark files of every size, streams and the outputs that saving returns", async () => {
    const { ofRun, container } = await openJob(azurite());
    const outputs = ofRun("r1");
    const large = join(folder(), "large.bin");
    writeFileSync(large, Buffer.alloc(2 * SMALL_BLOCK));
    const saved = [
      await outputs.save("JobOutput", large, "large.bin"),
      await outputs.saveStream("JobOutput", Readable.from([Buffer.from("x")]), "stream.bin"),
      await outputs.saveText("JobOutput", "x", "text.txt"),
    ];
    for (const { run, name } of saved) {
      const { metadata } = await container.getBlobClient(name).getProperties();
      assert.deepEqual([run, metadata?.batchoutputs_run], ["r1", "r1"], name);
    }
  });

  it("have ids that fit into metadata and names", async () => {
    const { ofRun } = await openJob(azurite());
    for (const id of ["", "a b", "é", ".a", "a.", "a/b", "all", "x".repeat(65)]) {
      assert.throws(() => ofRun(id), { code: "RunIdRefused" }, id);
    }
    for (const id of ["1", "2026-11-27T12.30_a", "x".repeat(64)]) assert.doesNotThrow(() => ofRun(id));
  });

  describe("that track a file", () => {
    async function trackedTwice() {
      const job = await openJob(azurite());
      const source = join(folder(), "progress.log");
      for (const run of ["r1", "r2"]) {
        writeFileSync(source, `${run} begins\n`);
        const log = job.ofRun(run).track("JobOutput", source, "log.txt", { intervalSeconds: 0.01 });
        appendFileSync(source, `${run} ends\n`);
        await log.close();
      }
      return { ...job, source };
    }

    it("each begin a segment of their own, and are read each by itself", async () => {
      const { ofRun, outputs } = await trackedTwice();
      for (const [run, text] of [
        ["r1", "r1 begins\nr1 ends\n"],
        ["r2", "r2 begins\nr2 ends\n"],
        ["last", "r2 begins\nr2 ends\n"],
      ] as const) {
        const [output] = await collect(ofRun(run).listAll());
        const got = await ofRun(run).get("JobOutput", "log.txt");
        assert.ok(output);
        assert.deepEqual([output.size, got.size], [text.length, text.length]);
        assert.equal(await output.text(), text);
        assert.equal(Buffer.concat(await collect(got.follow())).toString(), text, "follow ends at the next run");
        const tail = Buffer.concat(await collect(got.follow({ lastLines: 1, idleSeconds: 0 }))).toString();
        assert.equal(tail, `${got.run} ends\n`);
        const file = await got.downloadInto(join(folder(), run));
        assert.equal(readFileSync(file, "utf8"), text);
      }
      assert.equal(
        await (await outputs.get("JobOutput", "log.txt")).text(),
        "r1 begins\nr1 ends\nr2 begins\nr2 ends\n",
      );
    });

    it("do not report that the file was truncated when the next one begins", async () => {
      const { ofRun, source } = await trackedTwice();
      const changes: unknown[] = [];
      writeFileSync(source, "r3");
      const onSourceChange = (change: unknown) => void changes.push(change);
      await ofRun("r3").track("JobOutput", source, "log.txt", { onSourceChange }).close();
      assert.deepEqual(changes, []);
    });

    it("continue their own segment after a tracker was killed", async () => {
      const { ofRun, source } = await trackedTwice();
      appendFileSync(source, "r2 again\n");
      const output = await ofRun("r2").track("JobOutput", source, "log.txt").close();
      assert.deepEqual([await output.text(), output.run], ["r2 begins\nr2 ends\nr2 again\n", "r2"]);
    });

    it("are deleted each by itself, the last one first", async () => {
      const { ofRun, outputs } = await trackedTwice();
      const earlier = await ofRun("r1").get("JobOutput", "log.txt");
      await assert.rejects(earlier.delete(), { code: "Conflict", message: /parts of later runs/ });
      const second = await ofRun("r2").get("JobOutput", "log.txt");
      const third = await ofRun("r3").track("JobOutput", __filename, "log.txt").close();
      await assert.rejects(second.delete(), { code: "Conflict" }, "a later run has begun since it was looked up");
      await third.delete();
      await second.delete();
      assert.equal(await (await outputs.get("JobOutput", "log.txt")).text(), "r1 begins\nr1 ends\n");
      await (await ofRun("r1").get("JobOutput", "log.txt")).delete();
      assert.deepEqual(await listed(outputs), []);
    });
  });
});
