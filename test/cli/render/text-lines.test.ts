import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { textLines } from "../../../cli/render/text-lines";
import { collect } from "../../support/collect";

describe("textLines", () => {
  it("yields the lines of a text for any chunks of its bytes", async () => {
    const character = fc.constantFrom("a", "ß", "😀", "\n", "\r", "\u2028");
    await fc.assert(
      fc.asyncProperty(fc.array(character), fc.integer({ min: 1, max: 5 }), async (characters, size) => {
        const text = characters.join("");
        async function* pieces() {
          const bytes = Buffer.from(text);
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        }
        const lines = text.split("\n");
        if (lines.at(-1) === "") lines.pop();
        assert.deepEqual(await collect(textLines(pieces())), lines);
      }),
    );
  });
});
