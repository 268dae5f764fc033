import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { privateFolder } from "../../outputs/internal";

/**
 * Loads the library: where it is needed, since `--help` and `--version` need no storage client, and from a user's second call on with the
 * code that the first has compiled, since compiling is half of what a short call takes.
 *
 * The code lies with the user's tokens, where nobody else can put another in its place. `NODE_DISABLE_COMPILE_CACHE=1` does without.
 */
export async function loadLibrary() {
  const folder = privateFolder();
  if (folder !== undefined) enableCompileCache(join(folder, "code"));
  return import("../../outputs/index.js");
}
