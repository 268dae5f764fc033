import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { TrackedOutput } from "../../../outputs/track";
import { GrowingCopy } from "../../../outputs/track/growing-copy";
import { useAzurite } from "../../support/azurite";
import { useFolder } from "../../support/folder";
import { useStorageProxy } from "../../support/storage-proxy";
import { useTrackedFile } from "./support/tracked-file";
import { Looks, Tracking, useKills } from "./support/tracking";

type Step =
  | { readonly do: "append" | "rewrite" | "rotate" | "replace"; readonly text: string }
  | { readonly do: "truncate"; readonly length: number }
  | { readonly do: "delete" | "look" | "kill" | "close" };

const text = fc.string({ minLength: 0, maxLength: 60, unit: "binary-ascii" });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("append" as const), text }) },
  { weight: 6, arbitrary: fc.constant({ do: "look" as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rewrite" as const), text }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rotate" as const), text }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("replace" as const), text }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("truncate" as const), length: fc.nat(80) }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ do: "delete" as const }, { do: "kill" as const }, { do: "close" as const }),
  },
);

/** The expected content, by the rules in docs/outputs.md. */
class Expectation {
  stored = "";
  /** What is stored of the current source. */
  #seen = "";

  /** A look at a file that may be the same as at the previous look. */
  look(content: string): void {
    if (content.startsWith(this.#seen)) this.stored += content.slice(this.#seen.length);
    else this.stored += content;
    this.#seen = content;
  }

  /** A look at a file that is known to be a different one. */
  lookAtReplacement(content: string): void {
    this.stored += content;
    this.#seen = content;
  }
}

describe("GrowingCopy", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const killable = useKills();

  it("stores a file by the rules, with kills, ends, rotations and segments in between", async function () {
    this.timeout(60_000);
    const tracking = await Tracking.open(azurite());
    let runs = 0;
    const property = fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 10, max: 100 }),
      async (steps, blockLimit, largestAppend) => {
        runs += 1;
        const path = `${runs}.log`;
        const source = join(folder(), path);
        const rotated = join(folder(), `${runs}.old`);
        const expected = new Expectation();
        let tracker: { output: TrackedOutput; looks: Looks; kill(): Promise<void> } | undefined;
        // The current path of the file that the tracker holds open. Undefined if it has seen no file.
        let held: string | undefined;

        const begin = () => {
          const looks = new Looks();
          const { signal, kill } = killable();
          const limits = { clock: looks.clock, blockLimit, largestAppend };
          const output = tracking.track(source, path, { abortSignal: signal }, limits);
          return { output, looks, kill: () => kill(output) };
        };
        const expectLook = () => {
          if (held !== undefined) expected.look(readFileSync(held, "latin1"));
          if (existsSync(source) && held !== source) {
            const content = readFileSync(source, "latin1");
            if (held === undefined) expected.look(content);
            else expected.lookAtReplacement(content);
            held = source;
          }
        };
        const look = async () => {
          if (tracker === undefined) {
            tracker = begin();
            await tracker.looks.ended();
          } else {
            await tracker.looks.take();
          }
          expectLook();
        };
        const moveAway = () => {
          if (!existsSync(source)) return;
          const away = `${rotated}${Math.random()}`;
          renameSync(source, away);
          if (held === source) held = away;
        };

        for (const now of steps) {
          if (now.do === "append") appendFileSync(source, now.text, "latin1");
          else if (now.do === "rewrite") writeFileSync(source, now.text, "latin1");
          else if (now.do === "truncate") existsSync(source) && truncateSync(source, now.length);
          else if (now.do === "rotate" || now.do === "replace") {
            moveAway();
            if (now.do === "rotate" && held !== undefined && held !== source) appendFileSync(held, "~", "latin1");
            writeFileSync(source, now.text, "latin1");
          } else if (now.do === "delete") moveAway();
          else if (now.do === "look") await look();
          else if (now.do === "kill") {
            await tracker?.kill();
            tracker = undefined;
            held = undefined;
          } else if (tracker !== undefined) {
            await tracker.output.close().catch(() => undefined);
            expectLook();
            tracker = undefined;
            held = undefined;
          }
          if (now.do === "look") assert.equal(await tracking.stored(path), expected.stored);
        }
        await look();
        await tracker?.kill();
        assert.equal(await tracking.stored(path), expected.stored);
        rmSync(source, { force: true });
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });
});

describe("a tracked file that has not simply grown", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const startProxy = useStorageProxy(azurite);
  const start = useTrackedFile(azurite, folder);
  const killable = useKills();

  it("follows the stored content when it is truncated", async () => {
    const { source, begin, stored } = await start();
    writeFileSync(source, "long content ");
    const { output, looks, changes } = begin();
    await looks.ended();
    truncateSync(source);
    appendFileSync(source, "short ");
    await looks.take();
    appendFileSync(source, "more");
    await output.close();
    assert.equal(await stored(), "long content short more");
    assert.deepEqual(changes, ["truncated"]);
  });

  it("follows the stored content when it was rewritten and is already longer", async () => {
    const { source, begin, stored } = await start();
    writeFileSync(source, "old ");
    const { output, looks, changes } = begin();
    await looks.ended();
    writeFileSync(source, "new content");
    await output.close();
    assert.equal(await stored(), "old new content");
    assert.deepEqual(changes, ["rewritten"]);
  });

  it("is read to its end when it is rotated, and then the new file at its path", async () => {
    const { source, begin, stored } = await start();
    writeFileSync(source, "one ");
    const { output, looks, changes } = begin();
    await looks.ended();
    appendFileSync(source, "two ");
    renameSync(source, `${source}.1`);
    appendFileSync(`${source}.1`, "three ");
    writeFileSync(source, "one four");
    await output.close();
    assert.equal(await stored(), "one two three one four");
    assert.deepEqual(changes, ["replaced"]);
  });

  it("is read to its end when it is deleted, also if no other file is at its path", async () => {
    const { source, begin, stored } = await start();
    writeFileSync(source, "one ");
    const { output, looks, changes } = begin();
    await looks.ended();
    appendFileSync(source, "two");
    rmSync(source);
    await looks.take();
    assert.equal(await stored(), "one two");
    await output.close();
    assert.deepEqual(changes, []);
  });

  it("is distinguished from another file of the same content", async () => {
    const { source, begin, stored } = await start();
    writeFileSync(source, "same ");
    const { output, looks, changes } = begin();
    await looks.ended();
    writeFileSync(`${source}.new`, "same ");
    renameSync(`${source}.new`, source);
    await output.close();
    assert.equal(await stored(), "same same ");
    assert.deepEqual(changes, ["replaced"]);
  });

  it("can be forgotten while its size is checked", async () => {
    const { container } = await Tracking.open(azurite());
    const source = join(folder(), "log.txt");
    writeFileSync(source, "content");
    const copy = new GrowingCopy(container, "log.txt", source, {}, {});
    await copy.look();
    appendFileSync(source, "more");
    const checking = copy.isBehind(4);
    copy.forget();
    assert.equal(await checking, true);
    assert.equal(await copy.isBehind(4), false);
    await copy.release();
  });

  it("is left to the next look while it is rewritten continuously", async () => {
    const source = join(folder(), "log.txt");
    const looks = new Looks();
    let rewrites = 0;
    const proxied = await startProxy(({ url }) => {
      if (!url.includes("comp=appendblock")) return undefined;
      rewrites += 1;
      writeFileSync(source, `${rewrites}`.repeat(30));
      return undefined;
    });
    const restless = await Tracking.open(azurite(), proxied.blobEndpoint);
    writeFileSync(source, "0".repeat(30));
    const limits = { largestAppend: 10, clock: looks.clock };
    const output = restless.track(source, "log.txt", { abortSignal: killable().signal }, limits);
    // The second append of a content can be read before the rewrite that its first one causes.
    await looks.ended();
    assert.match(await restless.stored("log.txt"), /^0{10,20}([1-9])\1{9,19}$/);
    await looks.take();
    assert.match(await restless.stored("log.txt"), /^0{10,20}([1-9])\1{9,19}([1-9])\2{9,19}$/);
    await output.close();
    assert.ok(rewrites <= 8, `each look must end after two contents, got ${rewrites} appends`);
  });

  it("is compared with the last 64 KiB, and not with the content before them", async () => {
    const { source, begin, stored } = await start();
    const old = Buffer.alloc(100_000, "x");
    writeFileSync(source, old);
    const { looks, changes, output } = begin();
    await looks.ended();
    const far = Buffer.from(old);
    far[100_000 - 65_537] = 0;
    writeFileSync(source, far);
    await looks.take();
    assert.deepEqual(changes, []);
    const near = Buffer.from(old);
    near[100_000 - 65_536] = 0;
    writeFileSync(source, near);
    await output.close();
    assert.deepEqual(changes, ["rewritten"]);
    assert.equal((await stored()).length, 200_000);
  });
});
