import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { segmentName } from "../../../outputs/names/segment-name";
import { follow } from "../../../outputs/read/follow";
import type { Place } from "../../../outputs/read/place";
import { REQUEST_SIZES } from "../../../outputs/request-sizes";
import { useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useStorageProxy } from "../../support/storage-proxy";
import { openJob } from "../support/open-job";
import { appendTo, makeSegment, makeTracked } from "../support/tracked-blobs";

const NAME = "$JobOutput/log";

describe("follow", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);

  it("continues while the output grows, across its blobs, and ends when it is sealed", async () => {
    const { container, opened } = await openJob(azurite());
    await makeTracked(container, NAME, [["a"]]);
    const steps = [
      () => appendTo(container, NAME, 1, "b"),
      async () => {},
      async () => {
        await appendTo(container, NAME, 1, "c");
        await makeSegment(container, NAME, 2);
        await appendTo(container, NAME, 2, "d");
      },
      () => makeSegment(container, NAME, 3),
      async () => {
        await appendTo(container, NAME, 3, Buffer.alloc(REQUEST_SIZES.range, "e"));
        await appendTo(container, NAME, 3, "f");
      },
      () => container.getAppendBlobClient(segmentName(NAME, 3)).seal(),
    ];
    const waits: number[] = [];
    const sleep = async (ms: number) => {
      waits.push(ms);
      await steps.shift()?.();
    };
    const text = Buffer.concat(await collect(follow(opened, NAME, {}, { sleep }))).toString();
    assert.equal(text, `abcd${"e".repeat(REQUEST_SIZES.range)}f`);
    assert.deepEqual(steps, []);
    assert.deepEqual(waits, [500, 500, 1000, 500, 500, 500]);
  });

  it("ends after the idle time, and checks less and less often", async () => {
    const { container, opened } = await openJob(azurite());
    await makeTracked(container, NAME, [["a"]]);
    const waits: number[] = [];
    const sleep = async (ms: number) => void waits.push(ms);
    assert.deepEqual(await collect(follow(opened, NAME, { idleSeconds: 20 }, { sleep })), [Buffer.from("a")]);
    assert.deepEqual(waits, [500, 1000, 2000, 4000, 5000, 5000, 5000]);
    waits.length = 0;
    await collect(follow(opened, NAME, { idleSeconds: 3.5 }, { sleep }));
    assert.deepEqual(waits, [500, 1000, 2000]);
  });

  it("ends after a last look when its caller says that nothing appends any more", async () => {
    const { container, opened } = await openJob(azurite());
    await makeTracked(container, NAME, [["a"]]);
    const answers = [false, false, true];
    const isComplete = async () => {
      const answer = answers.shift() ?? assert.fail("asked after the end");
      if (answer) await appendTo(container, NAME, 1, "b");
      return answer;
    };
    const waits: number[] = [];
    const sleep = async (ms: number) => void waits.push(ms);
    const found = Buffer.concat(await collect(follow(opened, NAME, { isComplete }, { sleep }))).toString();
    assert.deepEqual([found, waits], ["ab", [500, 1000]]);
  });

  it("continues where an earlier call ended, also after the output was sealed", async () => {
    const { container, outputs } = await openJob(azurite());
    await makeTracked(container, NAME, [["one\n", "two\n"]]);
    await container.getAppendBlobClient(NAME).seal();
    const output = await outputs.get("JobOutput", "log");
    const read = async (content: AsyncGenerator<Buffer, Place>) => {
      let text = "";
      for (;;) {
        const { done, value } = await content.next();
        if (done) return { text, place: value };
        text += value;
      }
    };
    const first = await read(output.followFrom(undefined, { lastLines: 1 }));
    assert.deepEqual([first.text, first.place.version?.etag], ["two\n", output.etag]);
    await makeSegment(container, NAME, 2);
    await appendTo(container, NAME, 2, "three\n");
    await container.getAppendBlobClient(segmentName(NAME, 2)).seal();
    const second = await read(output.followFrom(first.place, { lastLines: 1 }));
    assert.deepEqual([second.text, second.place.index], ["three\n", 2]);
    assert.equal((await read(output.followFrom(second.place))).text, "");
  });

  it("ends at the end of an output that is not tracked", async () => {
    const { outputs } = await openJob(azurite());
    const output = await outputs.saveText("JobOutput", "text", "x.txt");
    assert.equal(Buffer.concat(await collect(output.follow())).toString(), "text");
  });

  it("begins with the last lines, which it finds backwards from the end, across blobs", async () => {
    const { container, opened } = await openJob(azurite());
    const long = "x".repeat(100_000);
    await makeTracked(container, NAME, [["one\ntwo\n", `${long}\n`], ["fo"], [], ["ur\n", "five"]]);
    const cases: [lastLines: number, expected: string][] = [
      [0, ""],
      [1, "five"],
      [2, "four\nfive"],
      [3, `${long}\nfour\nfive`],
      [4, `two\n${long}\nfour\nfive`],
      [5, `one\ntwo\n${long}\nfour\nfive`],
      [6, `one\ntwo\n${long}\nfour\nfive`],
    ];
    for (const [lastLines, expected] of cases) {
      const found = await collect(follow(opened, NAME, { lastLines, idleSeconds: 0 }));
      assert.equal(Buffer.concat(found).toString(), expected, `${lastLines} lines`);
    }
    await appendTo(container, NAME, 4, "\n");
    assert.equal(
      Buffer.concat(await collect(follow(opened, NAME, { lastLines: 1, idleSeconds: 0 }))).toString(),
      "five\n",
    );
  });

  it("requests little of the content before the last lines", async () => {
    const { outputs, by } = await openJob(azurite());
    await outputs.saveText("JobOutput", "line\n".repeat(1_000_000), "x.txt");
    const { blobEndpoint, requests } = await startProxy(() => undefined);
    const output = await by(blobEndpoint).get("JobOutput", "x.txt");
    assert.equal(Buffer.concat(await collect(output.follow({ lastLines: 2 }))).toString(), "line\nline\n");
    const ranges = requests.map(({ headers }) => headers["x-ms-range"]).filter((range) => range !== undefined);
    assert.deepEqual(ranges, ["bytes=4934464-4999999", "bytes=4999990-9194293"]);
  });

  it("stops when it is aborted", async () => {
    const { container, outputs } = await openJob(azurite());
    await makeTracked(container, NAME, [["a"]]);
    const stop = new AbortController();
    const output = await outputs.get("JobOutput", "log");
    await assert.rejects(
      async () => {
        for await (const _ of output.follow({ abortSignal: stop.signal })) stop.abort();
      },
      { name: "AbortError" },
    );
  });

  it("fails if the output is replaced or deleted", async () => {
    const { container, opened } = await openJob(azurite());
    const cases: [change: () => Promise<unknown>, code: string][] = [
      [() => container.getAppendBlobClient(NAME).create(), "Conflict"],
      [() => container.getBlockBlobClient(NAME).upload("other", 5), "Conflict"],
      [() => container.deleteBlob(NAME), "OutputNotFound"],
    ];
    for (const [change, code] of cases) {
      await container.getBlobClient(NAME).deleteIfExists();
      await makeTracked(container, NAME, [["a"]]);
      const sleep = async () => void (await change());
      await assert.rejects(collect(follow(opened, NAME, {}, { sleep })), { name: "OutputError", code });
    }
  });
});
