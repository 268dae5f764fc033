import type * as pulumi from "@pulumi/pulumi";
import { outputContainerName } from "../../conventions";
import { Problems } from "../arguments/problems";
import { claim } from "../state/claims";

/**
 * Refuses jobs whose containers another OutputStorage of this program declares in the same account. Otherwise, each
 * would adopt or delete the other's containers.
 *
 * @param name the OutputStorage's name.
 * @param accountId an ARM id or, while it is unknown, its output.
 */
export function claimContainers(
  name: string,
  jobs: readonly string[] | undefined,
  accountId: pulumi.Input<string>,
): void {
  const problems = new Problems(`OutputStorage "${name}"`);
  const key = typeof accountId === "string" ? accountId.toLowerCase() : accountId;
  for (const [index, job] of (jobs ?? []).entries()) {
    const other = claim(key, outputContainerName(job), name);
    if (other === undefined || other === name) continue;
    const fix = "declare the job in one of them, or give each an account of its own";
    problems.add(`jobs[${index}]`, `be declared once for an account, which OutputStorage "${other}" does`, job, fix);
  }
  problems.throwIfAny();
}
