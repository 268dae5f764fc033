import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { privateFolder } from "../../outputs/internal";

/**
 * Loads the library. It is loaded only if it is needed, because `--help` and `--version` need no storage client. Later
 * calls of a user reuse the code that the first call has compiled. Compiling takes half the time of a short call.
 *
 * The compiled code is in the private folder of the user's tokens, so other users cannot replace it.
 * `NODE_DISABLE_COMPILE_CACHE=1` disables the cache.
 */
export async function loadLibrary() {
  const folder = privateFolder();
  if (folder !== undefined) enableCompileCache(join(folder, "code"));
  return import("../../outputs/index.js");
}
