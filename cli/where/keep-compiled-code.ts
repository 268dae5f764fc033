import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { privateFolder } from "../../outputs/internal";

/**
 * Lets Node.js keep the compiled code of what it loads from now on, in the private folder of the user's tokens, unless
 * `NODE_DISABLE_COMPILE_CACHE` is set. Compiling takes half of a short call.
 *
 * Nothing is kept on a node. All its tasks run as the same user by default. With code that this user keeps, a task
 * could change what the command does in the tasks of other jobs.
 */
export function keepCompiledCode(env: NodeJS.ProcessEnv = process.env): void {
  const folder = env.AZ_BATCH_NODE_ID ? undefined : privateFolder(env);
  if (folder !== undefined) enableCompileCache(join(folder, "code"));
}
