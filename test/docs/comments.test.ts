import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { root } from "./support/documents";
import { PHRASES } from "./support/phrases";

/** The folders with sources, and those of the tests, whose own folders are parts of `test/`. */
const FOLDERS = [
  ...[
    "bench",
    "cli",
    "components",
    "conventions",
    "destinations",
    "policies",
    "review",
    "examples",
    "jobs",
    "local",
    "outputs",
    "samples",
    "scripts",
  ],
  ...["stacks", "test"],
];

/** These files have the phrases as examples. */
const EXAMPLES = ["test/docs/comments.test.ts", "test/docs/english.test.ts"];

describe("the English of comments, test titles and errors", () => {
  for (const folder of FOLDERS) {
    it(`in ${folder}/ has none of the phrases that stop a reader`, () => {
      const files = globSync(`${folder}/**/*.{ts,mts,mjs,cjs}`, {
        cwd: root,
        exclude: ["local/dist*/**", "**/node_modules/**", ...EXAMPLES],
      });
      assert.notEqual(files.length, 0, `${folder}/ must have source files`);
      const found = files.flatMap((file) =>
        textsOf(readFileSync(join(root, file), "utf8"), file.endsWith(".test.ts")).flatMap((text) =>
          PHRASES.filter(({ phrase }) => phrase.test(text)).map(({ write }) => `${file}: "${text}"; write ${write}`),
        ),
      );
      assert.deepEqual(found, []);
    });
  }

  it("finds a phrase in a comment, a title and an error, and ignores code", () => {
    const found = (source: string) => textsOf(source).some((text) => PHRASES.some(({ phrase }) => phrase.test(text)));
    for (const source of [
      "/** Who has no identity there,\n * asks. */",
      "  /**\n   * One container a job.\n   */",
      "call(); // the command alone",
      'it("is told of the end", () => {',
      "/** The clock. What has passed is not repeated. */",
      "// What is refused must be refused first.",
      "/** Makes a container. */",
      "throw new Error(`${name} must have a character or be absent`);",
      "// 500 requests a second",
    ]) {
      assert.equal(found(source), true, source);
    }
    for (const source of [
      "/** Calls `alone`. */",
      "const alone = 1;",
      'const url = "https://alone"',
      "/** What a reader can do. */",
      "/** Where the outputs are. */",
      "/** Makes the new folder private. */",
      "// Treats a second signal as the first.",
    ]) {
      assert.equal(found(source), false, source);
    }
  });
});

/** Returns the text of each comment, each title of a test, and each message that a source gives to an error. */
function textsOf(source: string, isTest = false): string[] {
  const blocks = source.matchAll(/(?<=^|\n) *\/\*\*([\s\S]*?)\*\//g);
  const lines = source.matchAll(/(?:(?<=^|\n) *\/\/ .*(?:\n *\/\/ .*)*)|\s\/\/ .*/g);
  const titles = source.matchAll(/\b(?:describe|it)\((["`])(.*?)\1/g);
  const messages = isTest ? [] : source.matchAll(/(["`])([\w$][^"`\n]* must [^"`\n]*)\1/g);
  return [
    // A docstring can be a noun phrase: "What a reader can do." or "Where the outputs are."
    ...[...blocks].map(([, text = ""]) =>
      text
        .replace(/@example[^@]*/g, "")
        .replace(/\n *\* ?/g, "\n")
        .replace(/^\s*(?:What|Where) /, ""),
    ),
    ...[...lines].map(([text]) => text.replace(/ *\/\/ /g, "")),
    ...[...titles, ...messages].map(([, , text = ""]) => text.replace(/\$\{[^}]*\}/g, "CODE")),
  ].map((text) =>
    text
      .replace(/`[^`]*`/g, "CODE")
      .replace(/\s+/g, " ")
      .trim(),
  );
}
