import type { Permission } from "../http/authenticate";

interface WithPool {
  readonly poolInfo?: { readonly autoPoolSpecification?: unknown } | null;
}

/**
 * Returns the permission that a job or a job schedule with an auto pool needs in addition: "jobs using autopool require
 * pool-level permissions" ("Authenticate Azure Batch services with Microsoft Entra ID").
 */
export function autoPoolPermission(body: unknown): Permission | undefined {
  const { poolInfo, jobSpecification } = (body ?? {}) as WithPool & { readonly jobSpecification?: WithPool | null };
  const auto = poolInfo?.autoPoolSpecification ?? jobSpecification?.poolInfo?.autoPoolSpecification;
  return auto == null ? undefined : "pools/write";
}
