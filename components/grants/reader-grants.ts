import type * as pulumi from "@pulumi/pulumi";
import { outputContainerName } from "../../conventions";
import { containerScope, declaredAccount } from "../storage/declared-accounts";
import { JOB_CONTAINERS_ONLY } from "./grant";
import { type Grantee, grantToEach } from "./grant-to-each";

/** The readers of a pipeline's outputs. */
interface Readers {
  readonly jobs: readonly string[];
  readonly dynamicJobs: boolean;
  /** Each reader's `name` is the one that the program gives the reader. */
  readonly readers: readonly Grantee[];
}

/**
 * Grants readers access to the outputs in an account. With dynamic jobs, a reader can read all job containers, as the
 * writer can write to them. Otherwise a reader can read only the containers of declared jobs. The promise resolves when
 * the grants are registered.
 *
 * @param name the pipeline's name.
 * @param accountId the `accountId` of an OutputStorage.
 */
export function grantReaders(
  name: string,
  { jobs, dynamicJobs, readers }: Readers,
  accountId: pulumi.Output<string>,
  parent: pulumi.Resource,
): Promise<unknown> {
  const { isOlderThan: mayExist } = declaredAccount(accountId) ?? {};
  const shared = { role: "blobDataReader", mayExist } as const;
  const grantees = (suffix = "") =>
    readers.map((reader) => ({ ...reader, name: `${name}-reader-${reader.name}${suffix}` }));
  if (dynamicJobs) {
    const onAccount = { ...shared, scope: accountId, condition: JOB_CONTAINERS_ONLY };
    return grantToEach(grantees(), onAccount, parent);
  }
  const granting = jobs.map(outputContainerName).map((container) => {
    const { scope, dependsOn } = containerScope(accountId, accountId, container);
    return grantToEach(grantees(`-${container}`), { ...shared, scope }, parent, dependsOn);
  });
  return Promise.all(granting);
}
