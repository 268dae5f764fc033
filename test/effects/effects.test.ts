import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { poolEffects } from "../end-to-end/support/pool-effects";
import { derivedEffects } from "./derived-effects";
import { effectsTable, withTable } from "./effects-table";

// If one of them fails, run: npx tsx test/effects/write-effects.ts
describe("what a change of each argument of a pool does", function () {
  this.timeout(120_000);

  it("is in the file for the end-to-end test as the code says", async () => {
    assert.deepEqual(poolEffects(), await derivedEffects());
  });

  it("is in docs/components.md", () => {
    const document = readFileSync(join(__dirname, "../../docs/components.md"), "utf8");
    assert.equal(document, withTable(document, effectsTable(poolEffects())));
  });

  it("replaces the pool for a new size, and not for another number of nodes", () => {
    const { vmSize, nodes, replace } = poolEffects();
    assert.deepEqual([vmSize, nodes, replace?.[0]], [["replaces", "replaces"], ["updates"], "nothing"]);
  });
});
