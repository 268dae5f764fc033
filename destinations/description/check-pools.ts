import type { DescriptionProblems } from "./description-problems";

/**
 * Adds the problems of a description's pools.
 *
 * @param declaredJobs the ids of the jobs in the description.
 */
export function checkPools(pools: unknown, declaredJobs: readonly string[], problems: DescriptionProblems): void {
  if (!problems.checkObject("pools", pools)) return;
  const owners = new Map<string, string>();
  for (const [name, pool] of Object.entries(pools)) {
    const path = `pools[${JSON.stringify(name)}]`;
    const owner = owners.get(name.toLowerCase());
    // Builders find a pool by its name in any case.
    const rule = `have a name that differs in more than case from ${JSON.stringify(owner)}`;
    problems.check(path, name, owner === undefined, rule);
    owners.set(name.toLowerCase(), name);
    if (problems.checkObject(path, pool)) checkPool(path, pool, declaredJobs, problems);
  }
}

/** Adds a problem unless the member `identityId` is an ARM id. */
export function checkIdentityId(
  path: string,
  { identityId }: Record<string, unknown>,
  problems: DescriptionProblems,
): void {
  problems.checkText(`${path}.identityId`, identityId, "be the ARM id of a managed identity", /^\/subscriptions\/./i);
}

function checkPool(
  path: string,
  { id, writer, jobs, system }: Record<string, unknown>,
  declaredJobs: readonly string[],
  problems: DescriptionProblems,
): void {
  problems.checkText(`${path}.id`, id);
  problems.check(`${path}.system`, system, system === undefined || system === "windows", "be windows or left out");
  if (writer === undefined && jobs === undefined) return;
  if (problems.checkObject(`${path}.writer`, writer)) {
    checkIdentityId(`${path}.writer`, writer, problems);
    problems.checkText(`${path}.writer.identityClientId`, writer.identityClientId);
  }
  const areDeclared = Array.isArray(jobs) && jobs.length > 0 && jobs.every((job) => declaredJobs.includes(job));
  problems.check(`${path}.jobs`, jobs, areDeclared, "be a list of declared jobs that is not empty");
}
