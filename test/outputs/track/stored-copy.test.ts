import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { useAzurite } from "../../support/azurite";
import { useFolder } from "../../support/folder";
import { useStorageProxy } from "../../support/storage-proxy";
import { useTrackedFile } from "./support/tracked-file";
import { Tracking } from "./support/tracking";

describe("the stored copy of a tracked file", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const startProxy = useStorageProxy(azurite);
  const start = useTrackedFile(azurite, folder);

  describe("whose tracker was killed", () => {
    it("is continued", async () => {
      const { source, begin, stored } = await start();
      writeFileSync(source, "one ");
      const first = begin();
      await first.looks.ended();
      await first.kill();
      appendFileSync(source, "two");
      const second = begin();
      await second.output.close();
      assert.equal(await stored(), "one two");
      assert.deepEqual(second.changes, []);
    });

    it("is distinguished from another, longer file", async () => {
      const { source, begin, stored } = await start();
      writeFileSync(source, "one ");
      const first = begin();
      await first.looks.ended();
      await first.kill();
      writeFileSync(source, "another one");
      const second = begin();
      await second.output.close();
      assert.equal(await stored(), "one another one");
      assert.deepEqual(second.changes, ["rewritten"]);
    });

    it("is continued after the source started again, too", async () => {
      const { source, begin, stored } = await start();
      writeFileSync(source, "first life ");
      const first = begin();
      await first.looks.ended();
      writeFileSync(source, "second ");
      await first.looks.take();
      await first.kill();
      appendFileSync(source, "life");
      const second = begin();
      await second.output.close();
      assert.equal(await stored(), "first life second life");
      assert.deepEqual([first.changes, second.changes], [["truncated"], []]);
    });

    it("is continued after it was closed, in a new segment", async () => {
      const { tracking, source, begin } = await start();
      writeFileSync(source, "one ");
      await begin().output.close();
      appendFileSync(source, "two");
      const { size } = await begin().output.close();
      assert.deepEqual(await tracking.segments("log.txt"), ["one ", "two"]);
      assert.equal(size, 7);
      await begin().output.close();
      assert.deepEqual(await tracking.segments("log.txt"), ["one ", "two"]);
    });

    it("is continued after a late append of the killed process", async () => {
      const { tracking, source, begin, stored } = await start();
      writeFileSync(source, "abc");
      const { output, looks, errors } = begin();
      await looks.ended();
      await tracking.client.getAppendBlobClient("t1/$TaskLog/log.txt").appendBlock("def", 3);
      appendFileSync(source, "defgh");
      await output.close();
      assert.equal(await stored(), "abcdefgh");
      assert.deepEqual(errors, []);
    });

    it("is distinguished from another file by the earlier segments, too", async () => {
      const { tracking, source, begin } = await start({}, { blockLimit: 1 });
      writeFileSync(source, "ab");
      const first = begin();
      await first.looks.ended();
      appendFileSync(source, "c");
      await first.looks.take();
      await first.kill();
      writeFileSync(source, "Abcd");
      const second = begin();
      await second.output.close();
      assert.deepEqual(await tracking.segments("log.txt"), ["ab", "c", "Abcd"]);
      assert.deepEqual(second.changes, ["rewritten"]);
    });

    it("is continued by two trackers at once as if there were one", async () => {
      const { source, begin, stored } = await start({}, { blockLimit: 3, largestAppend: 2 });
      writeFileSync(source, "");
      const [a, b] = [begin(), begin()];
      let written = "";
      for (let round = 0; round < 20; round += 1) {
        appendFileSync(source, `${round} `);
        written += `${round} `;
        await Promise.all(round % 3 === 0 ? [a.looks.take(), b.looks.take()] : [[a, b][round % 2]!.looks.take()]);
      }
      await Promise.all([a.looks.take(), b.looks.take()]);
      assert.equal(await stored(), written);
      assert.deepEqual([...a.errors, ...b.errors], []);
    });
  });

  describe("that outgrows the blocks of a blob", () => {
    it("continues in segments", async () => {
      const { tracking, source, begin } = await start({}, { blockLimit: 2 });
      const { output, looks } = begin();
      for (const text of ["a", "b", "c", "d", "e"]) {
        appendFileSync(source, text);
        await looks.take();
      }
      await output.close();
      assert.deepEqual(await tracking.segments("log.txt"), ["ab", "cd", "e"]);
      const { metadata } = await tracking.client.getBlobClient("t1/$TaskLog/log.txt.~00002").getProperties();
      assert.deepEqual(metadata, { batchoutputs_segment: "2", batchoutputs_offset: "2" });
    });

    it("is continued in its last segment, whatever the source has become", async () => {
      const { tracking, source, begin } = await start({}, { blockLimit: 2 });
      for (const text of ["a", "b", "c", "d", "e"]) {
        appendFileSync(source, text);
        const one = begin();
        await one.looks.ended();
        await one.kill();
      }
      assert.deepEqual(await tracking.segments("log.txt"), ["ab", "cd", "e"]);
      writeFileSync(source, "X");
      await begin().output.close();
      assert.deepEqual(await tracking.segments("log.txt"), ["ab", "cd", "eX"]);
    });

    it("continues in a new segment when the service says so, whatever the count", async () => {
      let appends = 0;
      const full = { status: 409, code: "BlockCountExceedsLimit" };
      const { blobEndpoint } = await startProxy(({ url }) => {
        if (!url.includes("comp=appendblock")) return undefined;
        appends += 1;
        return appends === 3 ? full : undefined;
      });
      const tracking = await Tracking.open(azurite(), blobEndpoint);
      const source = join(folder(), "log.txt");
      writeFileSync(source, "abcd");
      const { size } = await tracking.track(source, "log.txt", {}, { largestAppend: 1 }).close();
      assert.deepEqual([size, await tracking.segments("log.txt")], [4, ["ab", "cd"]]);
    });

    it("continues in a new segment if the source starts again and the old segment is full", async () => {
      const { tracking, source, begin } = await start({}, { blockLimit: 1 });
      writeFileSync(source, "ab");
      const { output, looks } = begin();
      await looks.ended();
      writeFileSync(source, "c");
      await output.close();
      assert.deepEqual(await tracking.segments("log.txt"), ["ab", "c"]);
    });
  });
});
