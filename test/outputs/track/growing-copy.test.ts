import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { TrackedOutput } from "../../../outputs/track";
import { useAzurite } from "../../support/azurite";
import { useFolder } from "../../support/folder";
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

  /** A look at a file that may be the one of the look before. */
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
