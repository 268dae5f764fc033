import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What an edit of a pool's arguments does to the pool. */
export type PoolEffect = "replaces" | "updates" | "nothing";

/** The effects of the edits of a pool, by argument, in the order of the edits. */
export type PoolEffects = Readonly<Record<string, readonly PoolEffect[]>>;

export const POOL_EFFECTS_FILE = join(__dirname, "pool-effects.json");

/**
 * Returns the effects that `test/effects/write-effects.ts` derived from the code. The edits test compares them with
 * local Azure, and docs/components.md has them as a table.
 */
export function poolEffects(): PoolEffects {
  return JSON.parse(readFileSync(POOL_EFFECTS_FILE, "utf8")) as PoolEffects;
}

/** @param steps the engine's steps for the pool; undefined if there are none. */
export function effectOfSteps(steps: readonly string[] | undefined): PoolEffect {
  if (steps === undefined) return "nothing";
  return steps.includes("replace") ? "replaces" : "updates";
}
