import type * as pulumi from "@pulumi/pulumi";
import { outputContainerName } from "../../conventions";
import { containerScope, declaredAccount } from "../storage/declared-accounts";
import { JOB_CONTAINERS_ONLY, type Role } from "./grant";
import { type Grantee, grantToEach } from "./grant-to-each";

/** The people and services that use a pipeline. Each `name` is the one that the program gives the principal. */
interface Principals {
  readonly readers: readonly Sharer[];
  readonly submitters: readonly Sharer[];
  readonly operators: readonly Grantee[];
}

interface Sharer extends Grantee {
  /** Whether the principal can create URLs for others. */
  readonly canShare?: boolean | undefined;
}

/** An identity of nodes. */
interface Nodes {
  readonly principalId: pulumi.Output<string>;
  /** The jobs whose outputs it can write, in the pipeline's spelling. Undefined for all that the pipeline has. */
  readonly jobs?: readonly string[] | undefined;
}

/** The pipeline to which they get access. */
interface Pipeline {
  readonly name: string;
  readonly jobs: readonly string[];
  readonly dynamicJobs: boolean;
  /** The `accountId` of an OutputStorage. */
  readonly storageAccountId: pulumi.Output<string>;
  readonly batchAccountId: pulumi.Output<string>;
  /** The identities that are Blob Data Contributor of the outputs. */
  readonly contributors: readonly Nodes[];
  readonly component: pulumi.Resource;
}

/**
 * Grants principals their access to a pipeline. Readers read the outputs. Submitters submit jobs, and read and write
 * the outputs: their tasks can do so in any case. Operators also change and reimage pools. The promise resolves when
 * the grants are registered.
 */
export function grantPrincipals({ readers, submitters, operators }: Principals, pipeline: Pipeline): Promise<unknown> {
  const { name, batchAccountId, storageAccountId, component } = pipeline;
  const named = <G extends Grantee>(prefix: string, grantees: readonly G[]) =>
    grantees.map((grantee) => ({ ...grantee, name: `${name}-${prefix}-${grantee.name}` }));
  const grantAt = (scope: pulumi.Output<string>, role: Role, grantees: readonly Sharer[]) =>
    grantToEach(grantees.map(withoutFlag), { role, scope }, component);
  // One list, because a principal can be a reader and a submitter.
  const all = [...named("sharing-reader", readers), ...named("sharing-submitter", submitters)];
  return Promise.all([
    grantOutputs(pipeline, "blobDataReader", named("reader", readers).map(withoutFlag)),
    grantOutputs(pipeline, "blobDataContributor", named("submitter", submitters).map(withoutFlag)),
    grantAt(batchAccountId, "batchJobSubmitter", named("batch-submitter", submitters)),
    grantAt(batchAccountId, "batchDataContributor", named("operator", operators)),
    grantAt(
      storageAccountId,
      "blobDelegator",
      all.filter(({ canShare }) => canShare),
    ),
  ]);
}

/**
 * Grants a role for the outputs in an account. With dynamic jobs, it applies to all job containers, as the writer's
 * does. Otherwise it applies only to the containers of declared jobs.
 */
function grantOutputs(
  { jobs, dynamicJobs, storageAccountId, contributors, component }: Pipeline,
  role: Role,
  grantees: readonly Grantee[],
): Promise<unknown> {
  // A submitter can be the identity of nodes, whose OutputWriter has the grant.
  const holdersOf = (job?: string) =>
    contributors
      .filter(({ jobs: own }) => role === "blobDataContributor" && (own === undefined || own.some((id) => id === job)))
      .map(({ principalId }) => principalId);
  const shared = { role, mayExist: declaredAccount(storageAccountId)?.isOlderThan };
  if (dynamicJobs) {
    const onAccount = { ...shared, scope: storageAccountId, condition: JOB_CONTAINERS_ONLY, holders: holdersOf() };
    return grantToEach(grantees, onAccount, component);
  }
  const granting = jobs.map((job) => {
    const container = outputContainerName(job);
    const { scope, dependsOn } = containerScope(storageAccountId, storageAccountId, container);
    const inContainer = grantees.map((grantee) => ({ ...grantee, name: `${grantee.name}-${container}` }));
    return grantToEach(inContainer, { ...shared, scope, holders: holdersOf(job) }, component, dependsOn);
  });
  return Promise.all(granting);
}

function withoutFlag({ canShare: _, ...grantee }: Sharer): Grantee {
  return grantee;
}
