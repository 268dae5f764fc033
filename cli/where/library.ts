import { existsSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { privateFolder } from "../../outputs/internal";
import { runCompiled } from "./compiled-code";

/** The library that saves and finds outputs. */
type Library = typeof import("../../outputs");

/**
 * Loads the library. `--help` and `--version` do not need it, and loading takes half of a short call. Most of that is
 * compiling, so compiled code is kept:
 *
 * - On a node, the StartTask has compiled the node tool. Only root can change the code.
 * - Elsewhere Node.js keeps it in the private folder of the user's tokens, unless `NODE_DISABLE_COMPILE_CACHE` is set.
 *   The published command has begun with that before: see `keepCompiledCode`.
 *
 * All tasks of a node run as the same user by default. With code that this user keeps, a task could change what the
 * command does in the tasks of other jobs.
 */
export async function loadLibrary(env: NodeJS.ProcessEnv = process.env): Promise<Library> {
  const compiled = runCompiled(join(__dirname, "outputs.cjs"));
  if (compiled !== undefined) return compiled as Library;
  // The node tool keeps no code of its own, even if the StartTask could not compile it.
  const isNodeTool = existsSync(join(__dirname, "compile.cjs"));
  const folder = isNodeTool || env.AZ_BATCH_NODE_ID ? undefined : privateFolder(env);
  if (folder !== undefined) enableCompileCache(join(folder, "code"));
  return import("../../outputs/index.js");
}
