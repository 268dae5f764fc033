import { refusal, shown } from "../../conventions/internal";
import type { PipelineDescription } from "../description";
import { DestinationError } from "../destination-error";

/**
 * Returns the operating system of all pools.
 *
 * @throws {DestinationError} `PoolRequired` if the pipeline has pools of both.
 */
export function commonSystem({ pools }: Pick<PipelineDescription, "pools">): "linux" | "windows" {
  const names = Object.keys(pools);
  const ofWindows = names.filter((name) => pools[name]?.system === "windows");
  if (ofWindows.length === 0) return "linux";
  if (areAllWindows({ pools })) return "windows";
  const rule = `be named, as some pools of the pipeline are of Windows (${ofWindows.map(shown).join(", ")})`;
  throw new DestinationError("PoolRequired", refusal("pool", rule, "none", "use `pool(name)` of the destinations"));
}

/** Returns whether all pools are of Windows, and there is one. */
export function areAllWindows({ pools }: Pick<PipelineDescription, "pools">): boolean {
  const all = Object.values(pools);
  return all.length > 0 && all.every(({ system }) => system === "windows");
}
