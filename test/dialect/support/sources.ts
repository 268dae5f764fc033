import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..", "..");

/** A text file of the project. */
export interface SourceFile {
  /** Relative to the project's root. */
  readonly file: string;
  readonly text: string;
}

/** Returns the project's own files with these extensions (`{ts,mjs}`), in all folders. */
export function sourceFiles(extensions: string): SourceFile[] {
  const files = globSync(
    `{*,{bench,cli,components,conventions,destinations,docs,jobs,local,outputs}/**/*}.${extensions}`,
    {
      cwd: root,
      exclude: ["local/dist*/**", "**/node_modules/**"],
    },
  );
  const others = globSync(`{samples,scripts,stacks,test}/**/*.${extensions}`, {
    cwd: root,
    exclude: ["**/node_modules/**"],
  });
  assert.ok(files.length > 0 && others.length > 0, "there must be source files");
  return [...files, ...others].map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
}
