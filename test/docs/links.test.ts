import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "mocha";
import { documents, root } from "./support/documents";

describe("links", () => {
  for (const { file, text } of documents()) {
    it(`of ${file} lead to files and headings that exist`, () => {
      for (const [, link = ""] of text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(link)) continue;
        const [path = "", heading] = link.split("#");
        const target = path === "" ? join(root, file) : join(root, dirname(file), path);
        assert.ok(existsSync(target), `${link}: there is no such file`);
        if (heading !== undefined) assert.ok(headings(target).includes(heading), `${link}: there is no such heading`);
      }
    });
  }
});

/** As GitHub names them in links. */
function headings(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
