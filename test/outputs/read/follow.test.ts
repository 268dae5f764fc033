import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { follow } from "../../../outputs/read/follow";
import { RANGE_SIZE } from "../../../outputs/read/range-memory";
import { segmentName } from "../../../outputs/track/segments";
import { useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { openJob } from "./open-job";
import { appendTo, makeSegment, makeTracked } from "./tracked-blobs";

const name = "$JobOutput/log";

describe("following an output", () => {
  const azurite = useAzurite();

  it("goes on as it grows, across its blobs, and ends where it is sealed", async () => {
    const { container, opened } = await openJob(azurite());
    await makeTracked(container, name, [["a"]]);
    const steps = [
      () => appendTo(container, name, 1, "b"),
      async () => {},
      async () => {
        await appendTo(container, name, 1, "c");
        await makeSegment(container, name, 2);
        await appendTo(container, name, 2, "d");
      },
      () => makeSegment(container, name, 3),
      async () => {
        await appendTo(container, name, 3, Buffer.alloc(RANGE_SIZE, "e"));
        await appendTo(container, name, 3, "f");
      },
      () => container.getAppendBlobClient(segmentName(name, 3)).seal(),
    ];
    const waits: number[] = [];
    const sleep = async (ms: number) => {
      waits.push(ms);
      await steps.shift()?.();
    };
    const text = Buffer.concat(await collect(follow(opened, name, {}, { sleep }))).toString();
    assert.equal(text, `abcd${"e".repeat(RANGE_SIZE)}f`);
    assert.deepEqual(steps, []);
    assert.deepEqual(waits, [500, 500, 1000, 500, 500, 500]);
  });

  it("ends when nothing has come for as long as it may wait, and looks ever less often", async () => {
    const { container, opened } = await openJob(azurite());
    await makeTracked(container, name, [["a"]]);
    const waits: number[] = [];
    const sleep = async (ms: number) => waits.push(ms);
    assert.deepEqual(await collect(follow(opened, name, { idleSeconds: 20 }, { sleep })), [Buffer.from("a")]);
    assert.deepEqual(waits, [500, 1000, 2000, 4000, 5000, 5000, 5000]);
  });

  it("ends at the end of an output that is not tracked", async () => {
    const { outputs } = await openJob(azurite());
    const output = await outputs.saveText("JobOutput", "text", "x.txt");
    assert.equal(Buffer.concat(await collect(output.follow())).toString(), "text");
  });

  it("stops when it is told to", async () => {
    const { container, outputs } = await openJob(azurite());
    await makeTracked(container, name, [["a"]]);
    const stop = new AbortController();
    const output = await outputs.get("JobOutput", "log");
    await assert.rejects(
      async () => {
        for await (const _ of output.follow({ abortSignal: stop.signal })) stop.abort();
      },
      { name: "AbortError" },
    );
  });

  it("ends with an error where the output is replaced or deleted", async () => {
    const { container, opened } = await openJob(azurite());
    const cases: [change: () => Promise<unknown>, code: string][] = [
      [() => container.getAppendBlobClient(name).create(), "Conflict"],
      [() => container.getBlockBlobClient(name).upload("other", 5), "Conflict"],
      [() => container.deleteBlob(name), "OutputNotFound"],
    ];
    for (const [change, code] of cases) {
      await container.getBlobClient(name).deleteIfExists();
      await makeTracked(container, name, [["a"]]);
      const sleep = () => change();
      await assert.rejects(collect(follow(opened, name, {}, { sleep })), { name: "OutputError", code });
    }
  });
});
