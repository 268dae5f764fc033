import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Script } from "node:vm";

/** A CommonJS file that has been run. */
interface Ran {
  readonly exports: unknown;
  readonly script: Script;
}

/** The exports of the files that have run in this process. */
const loaded = new Map<string, unknown>();

/**
 * Runs a CommonJS file with the code that `storeCompiledCode` has stored for it. V8 ignores code of another version of
 * V8. Like `require`, it runs a file once: a second copy would have other credentials, connections and error classes.
 *
 * @returns the file's exports, or undefined if no code is stored.
 */
export function runCompiled(file: string): unknown {
  if (loaded.has(file)) return loaded.get(file);
  let code: Buffer;
  try {
    code = readFileSync(codeFileOf(file));
  } catch {
    return undefined;
  }
  const { exports } = run(file, code);
  loaded.set(file, exports);
  return exports;
}

/**
 * Compiles a CommonJS file and stores the code next to it. V8 compiles a function when it is called, so the code has
 * the functions that run while the file loads.
 *
 * @param use calls further functions of the file, whose code is stored too.
 */
export function storeCompiledCode(file: string, use: (exports: unknown) => void = () => {}): void {
  const { exports, script } = run(file);
  use(exports);
  writeFileSync(codeFileOf(file), script.createCachedData());
}

function codeFileOf(file: string): string {
  return `${file}.code`;
}

function run(file: string, cachedData?: Buffer): Ran {
  const parameters = "exports, require, module, __filename, __dirname";
  const source = `(function (${parameters}) { ${readFileSync(file, "utf8")}\n})`;
  const script = new Script(source, { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return { exports: module.exports, script };
}
