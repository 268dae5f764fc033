import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { TakenFiles } from "../../../outputs/download/taken-files";

describe("TakenFiles", () => {
  it("refuses an output whose file another one has, if the system ignores case", () => {
    const files = new TakenFiles(true);
    files.take("frames/A.png");
    files.take("frames/b.png");
    assert.throws(() => files.take("Frames/a.PNG"), {
      code: "Conflict",
      message:
        /^outputs "frames\/A\.png" and "Frames\/a\.PNG" would both become one file, because Windows ignores case;/,
    });
  });

  it("accepts the same output twice, and any output on other systems", () => {
    const files = new TakenFiles(true);
    files.take("a");
    files.take("a");
    const others = new TakenFiles(false);
    others.take("a");
    others.take("A");
  });
});
