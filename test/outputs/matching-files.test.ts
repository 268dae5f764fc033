import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { matchingFiles } from "../../outputs/matching-files";
import { useFolder, writeFiles } from "../support/folder";

describe("matchingFiles", () => {
  const folder = useFolder();

  const cases: [pattern: string, matches: string[]][] = [
    ["*.txt", ["a1.txt", "ab.txt"]],
    ["a?.txt", ["a1.txt", "ab.txt"]],
    ["a[0-9].txt", ["a1.txt"]],
    ["a[!0-9].txt", ["ab.txt"]],
    ["a[bc].txt", ["ab.txt"]],
    ["f/*", ["f/x.png"]],
    ["f/**", ["f/g/y.png", "f/x.png"]],
    ["**/*.png", ["f/g/y.png", "f/x.png"]],
    ["./ab.txt", ["ab.txt"]],
    ["../std*.txt", ["../stderr.txt", "../stdout.txt"]],
    [".hidden", [".hidden"]],
    [".*", [".hidden"]],
    ["**/.h*", [".hidden"]],
    ["!odd", ["!odd"]],
    ["{a,b}", ["{a,b}"]],
    ["+(a)", ["+(a)"]],
    ["f", []],
    ["none", []],
  ];
  for (const [pattern, matches] of cases) {
    it(`finds ${matches.length === 0 ? "nothing" : matches.join(", ")} by ${pattern}`, async () => {
      writeFiles(folder(), {
        ...{
          "stdout.txt": "",
          "stderr.txt": "",
          "wd/a1.txt": "",
          "wd/ab.txt": "",
          "wd/f/x.png": "",
          "wd/f/g/y.png": "",
        },
        ...{ "wd/.hidden": "", "wd/f/.x.png": "", "wd/!odd": "", "wd/{a,b}": "", "wd/+(a)": "" },
      });
      assert.deepEqual(await matchingFiles(pattern, `${folder()}/wd`), matches);
    });
  }

  it("refuses an absolute pattern", async () => {
    await assert.rejects(matchingFiles("/etc/passwd", folder()), { name: "OutputError", code: "PathRefused" });
  });
});
