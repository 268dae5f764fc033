import { refusal, shown } from "../../conventions/internal";
import type { PipelineDescription } from "../description";
import { DestinationError } from "../destination-error";

/**
 * Returns the operating system of all pools.
 *
 * @throws {DestinationError} `PoolRequired` if the pipeline has pools of both.
 */
export function commonSystem({ pools }: PipelineDescription): "linux" | "windows" {
  const names = Object.keys(pools);
  const ofWindows = names.filter((name) => pools[name]?.system === "windows");
  if (ofWindows.length === 0) return "linux";
  if (ofWindows.length === names.length) return "windows";
  const rule = `be named, as some pools of the pipeline are of Windows (${ofWindows.map(shown).join(", ")})`;
  throw new DestinationError("PoolRequired", refusal("pool", rule, "none", "use `pool(name)` of the destinations"));
}
