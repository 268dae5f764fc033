import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { sourceFiles } from "./support/sources";
import { britishWordsIn } from "./support/spelling";

/** This test has British words as examples. */
const OWN_FILES = /^test\/dialect\//;

describe("American spelling", () => {
  it("is used in identifiers, comments, texts and documents", () => {
    const found = sourceFiles("{ts,mts,mjs,cjs,sh,md,yaml}")
      .filter(({ file }) => !OWN_FILES.test(file))
      .flatMap(({ file, text }) => britishWordsIn(text).map((word) => `${file}: ${word}`));
    assert.deepEqual(found, []);
  });

  for (const [text, words] of [
    ["const backgroundColour = initialise(LICENCE_KEY);", ["Colour", "initialise", "LICENCE"]],
    ["// The behaviour of a cancelled run in the data centre.", ["behaviour", "cancelled", "centre"]],
    ["It recognises the organisation, whilst analysing.", ["recognises", "organisation", "whilst", "analysing"]],
    ["throw new UnauthorisedError();", ["Unauthorised"]],
  ] as const) {
    it(`finds British words in "${text}"`, () => assert.deepEqual(britishWordsIn(text), words));
  }

  it("ignores American words, and words that both spell alike", () => {
    const text =
      "The color of a canceled run: a promise is likewise precise. Analyses of the cancellation exercise the enclosure, " +
      "centers, metrics, labels, installed programs, an advertised license, organized parallels, and totals.";
    assert.deepEqual(britishWordsIn(text), []);
  });
});
