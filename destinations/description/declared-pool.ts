import { nearestName, refusal, shown } from "../../conventions/internal";
import type { DescribedPool, PipelineDescription } from "../description";
import { DestinationError } from "../destination-error";

/**
 * Returns the pool to which the pipeline gives a name. As in Azure, the case of names is ignored; the name as the
 * pipeline writes it comes first.
 *
 * @throws {DestinationError} `PoolNotDeclared`.
 */
export function declaredPool({ pools }: PipelineDescription, name: string): DescribedPool {
  const names = Object.keys(pools);
  const isSame = (each: string) => each.toLowerCase() === String(name).toLowerCase();
  const declared = names.find((each) => each === name) ?? names.find(isSame);
  const pool = declared === undefined ? undefined : pools[declared];
  if (pool !== undefined) return pool;
  const rule = `be one that the pipeline declares (${names.map(shown).join(", ") || "it declares none"})`;
  const nearest = nearestName(String(name), names);
  const add = "add it to the pipeline's `pools`";
  const fix = nearest === undefined ? add : `did you mean ${shown(nearest)}? Otherwise ${add}`;
  throw new DestinationError("PoolNotDeclared", refusal("pool", rule, shown(name), fix));
}
