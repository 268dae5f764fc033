import { join } from "node:path";
import { runCompiled } from "./compiled-code";

/** The library that saves and finds outputs. */
type Library = typeof import("../../outputs");

/**
 * Loads the library. `--help` and `--version` do not need it, and loading takes half of a short call. Most of that is
 * compiling. So the StartTask of a pool compiles the library of the node tool, whose code only root can change.
 * Elsewhere, Node.js keeps the code: see `keepCompiledCode`.
 */
export async function loadLibrary(): Promise<Library> {
  const compiled = runCompiled(join(__dirname, "outputs.cjs"));
  return compiled === undefined ? import("../../outputs/index.js") : (compiled as Library);
}
