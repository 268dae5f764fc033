import { describe, it } from "mocha";

/**
 * Whether this is a nightly run: `NIGHTLY=1 npm test`. A nightly run has all tests. CONTRIBUTING.md says which tests an
 * everyday run leaves out.
 */
export const IS_NIGHTLY = process.env.NIGHTLY === "1";

/** `it` and `describe` for what only a nightly run does. Other runs count these tests as skipped. */
export const nightly = {
  it: IS_NIGHTLY ? it : it.skip,
  describe: IS_NIGHTLY ? describe : describe.skip,
} as const;

/** Returns `it` for a test that every run does, and `nightly.it` for one that only a nightly run does. */
export function itIf(isEveryday: boolean): typeof it | typeof it.skip {
  return isEveryday ? it : nightly.it;
}
