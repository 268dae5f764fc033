import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, it } from "mocha";
import { useFolder } from "../../support/folder";

const SCRIPT = resolve(__dirname, "../../../samples/top-words/top-words.sh");

describe("top-words.sh", () => {
  const folder = useFolder();
  /** In the sparest of locales, as a node may have it. */
  const count = (text: string | Buffer) => {
    writeFileSync(join(folder(), "text.txt"), text);
    const options = { cwd: folder(), env: { PATH: process.env.PATH, LC_ALL: "C" }, encoding: "utf8" as const };
    const { status, stderr } = spawnSync("sh", [SCRIPT, "text.txt", "3"], options);
    const words = readFileSync(join(folder(), "all-words.tsv"), "utf8").split("\n").filter(Boolean);
    return { status, stderr, words };
  };

  const texts: [name: string, text: string | Buffer, words: string[]][] = [
    ["German and Russian", "Größe Größe Straße Москва", ["größe\t2", "straße\t1", "москва\t1"]],
    ["an accent that is written apart", "Cafe\u0301s CAFÉS cafés", ["cafés\t3"]],
    ["letters with marks of their own", "हिन्दी हिन्दी", ["हिन्दी\t2"]],
    ["digits and short words", "one two 1234 four4five it's", ["five\t1", "four\t1"]],
    ["bytes that are not UTF-8", Buffer.from("large \xe4\xf6 caf\xe9 LARGE", "latin1"), ["large\t2"]],
    ["no newline at the end, and Windows' ends of lines", "words\r\nWords", ["words\t2"]],
  ];
  for (const [name, text, words] of texts) {
    it(`counts ${name}`, () => {
      assert.deepEqual(count(text), { status: 0, stderr: "", words });
    });
  }

  for (const text of ["", "1 2 3\n", "a an the\n", "\xff\xfe"]) {
    it(`fails for ${JSON.stringify(text)}, which has no words, and says so`, () => {
      const { status, stderr, words } = count(Buffer.from(text, "latin1"));
      assert.deepEqual([status, words], [1, []]);
      assert.equal(stderr, "text.txt must have words of four letters or more, in UTF-8, but has none\n");
    });
  }
});
