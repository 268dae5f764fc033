import type * as pulumi from "@pulumi/pulumi";
import { type Checked, checkArgs } from "./arguments/check-args";
import { jobsRule, requireAnyJob } from "./arguments/jobs";
import { kindsRule } from "./arguments/kinds";
import type { Problems } from "./arguments/problems";
import { checkGroupStays, checkImmutableStays, checkRetainOnDelete } from "./arguments/retention";
import {
  decisive,
  flag,
  namedList,
  object,
  oneOf,
  plain,
  type Rules,
  required,
  text,
  withDefault,
} from "./arguments/rule";
import { GUID, LOCATION, RESOURCE_GROUP_NAME } from "./azure/azure-forms";
import { BATCH_ACCOUNT_ID, POOL_NAME, STORAGE_ACCOUNT_ID } from "./azure/names";
import { PrincipalType } from "./azure/principal-type";
import { requireAppendOnly, roleDefinitionRule } from "./azure/role-definition";
import { DEPLOYER_RULES, type DeployerArgs } from "./deployer/deployer-args";
import { WriterRole } from "./grants/writer-role";
import { NodeRuntime } from "./node-tool/node-runtime";
import {
  CHILDREN_SETTINGS_RULES,
  checkChildrenSettings,
  type PipelineChildrenSettings,
} from "./pipeline/children-settings";
import { checkReachable } from "./pipeline/reachable-accounts";
import { checkPackages } from "./pool/application-packages-args";
import { checkGeneratedPoolId, poolResource } from "./pool/pool-id";
import { checkPoolNodes, POOL_NODES_RULES, type PoolNodesArgs } from "./pool/pool-nodes-args";

/** A pool of a pipeline. */
export interface PipelinePoolArgs extends PoolNodesArgs {
  /**
   * The name with which job authors find the pool in `destinations`: 1 to 64 letters, digits, `-` or `_`. The pool's id
   * is another one, unless poolName is given. Must be known in a preview.
   */
  name: string;
  /**
   * The jobs of the pipeline that run on the pool, such as `["render"]`. The pool then has its own identity, which can
   * write to the containers of these jobs and to nothing else. A pool without it shares an identity that can write to
   * the containers of all jobs. Giving or removing it replaces the pool, because its nodes get another identity. A
   * change of the list only changes role assignments. Must be known in a preview. Defaults to the shared identity.
   */
  jobs?: string[];
}

/** A person, group or service that uses a pipeline. */
export interface PipelinePrincipalArgs {
  /** The name in this deployment. Must be known in a preview. A change does not replace a role assignment. */
  name: string;
  /** The object id in Entra ID of a user, group or service principal. */
  principalId: pulumi.Input<string>;
  /**
   * The type of the principal. Required for an identity that is created in the same deployment, because Azure may not
   * find it yet. Also required if a condition limits the role assignments that the deployer can create, because Azure
   * evaluates it on the request. Defaults to the deployer's own type for the deployer, and to the type that Azure finds
   * for others.
   */
  principalType?: pulumi.Input<PrincipalType>;
}

/** A principal that reads a pipeline's outputs, or that submits jobs. */
export interface PipelineReaderArgs extends PipelinePrincipalArgs {
  /**
   * Whether the principal can create URLs (`batch-outputs url`) with which others read the outputs. If so, it is
   * Storage Blob Delegator of the storage account. This role allows no access to blobs by itself. Must be known in a
   * preview. Defaults to false.
   */
  canShare?: boolean;
}

/** Arguments of OutputPipeline. */
export interface OutputPipelineArgs extends PipelineChildrenSettings {
  /**
   * The resource group for all resources. It must not come from a resource group of the same stack while outputs are
   * retained, because that group is deleted with everything in it. Defaults to a new group, which is retained as the
   * outputs are.
   */
  resourceGroupName?: pulumi.Input<string>;
  /** Defaults to the resource group's. */
  location?: pulumi.Input<string>;
  /** The pools, at least one. Which pools there are must be known in a preview. */
  pools: PipelinePoolArgs[];
  /**
   * The ids of the jobs whose outputs are stored. Each job gets a container. Must be known in a preview. Required
   * unless dynamicJobs is true.
   */
  jobs?: string[];
  /**
   * Whether jobs that are not declared can store outputs too; see OutputWriter for the permissions that this grants.
   * Must be known in a preview. Defaults to false.
   */
  dynamicJobs?: boolean;
  /**
   * What the nodes can do with the outputs, such as append-only. Append-only nodes cannot delete outputs, but they can
   * overwrite them; see OutputWriter for the custom role that this needs. A change creates the new role assignments
   * before it deletes the old ones. Must be known in a preview. Defaults to contributor.
   */
  writer?: WriterRole;
  /**
   * The ARM id of an existing role definition to grant to the nodes instead of a new one, if `writer` is append-only.
   * It cannot be Storage Blob Data Owner or Storage Blob Data Contributor, because they can delete. Defaults to a new
   * role, which only Owner or User Access Administrator of the subscription can create. A change replaces the role
   * assignments.
   */
  writerRoleDefinitionId?: pulumi.Input<string>;
  /**
   * The principals that can read the outputs. A principal that is listed several times gets one role assignment.
   * Which readers there are must be known in a preview. Defaults to none.
   */
  readers?: PipelineReaderArgs[];
  /**
   * The principals that can submit jobs, and read and write the outputs. Owner and Contributor of the Batch account are
   * not enough to submit jobs, because account keys are off. Must be known in a preview as readers. Defaults to none.
   */
  submitters?: PipelineReaderArgs[];
  /**
   * The principals that can submit jobs, and change and reimage pools. They get no role on the outputs, but their tasks
   * can read, change and delete them. Must be known in a preview as readers. Defaults to none.
   */
  operators?: PipelinePrincipalArgs[];
  /**
   * Whether Batch uses the linked storage account, which application packages need; see LinkedBatchAccount for the
   * permissions that this grants. It must be left out if networks of the storage account are limited. Must
   * be known in a preview. Defaults to false.
   */
  autoStorage?: boolean;
  /** The ARM id of an existing storage account to use instead of creating one. */
  existingStorageAccountId?: pulumi.Input<string>;
  /**
   * The ARM id of an existing Batch account to use instead of creating one, such as one that has enough quota. It must
   * be in the subscription of the deployment. It is read, and not changed, and the pools are created in it. A change
   * replaces the pools. Excludes autoStorage. Defaults to a new account.
   */
  existingBatchAccountId?: pulumi.Input<string>;
  /** Whether the outputs are retained when they leave the stack. Must be known in a preview. Defaults to true. */
  retainOutputs?: boolean;
  /**
   * The kinds of outputs whose files of more than 5 MiB get an MD5 from the command on the nodes, such as
   * `["TaskOutput"]`, or `["all"]`. Other programs can then verify them, and saves of large files take longer. A change
   * reaches a node when it restarts. Defaults to none.
   */
  md5?: pulumi.Input<pulumi.Input<string>[]>;
  /** The source of the Node.js that runs the node tool. Must be known in a preview. Defaults to bundled. */
  runtime?: NodeRuntime;
  /**
   * The principal that can upload the node tool, such as a group with everyone who deploys. If it is given, no role
   * assignment changes when someone else deploys. Defaults to the principal that runs Pulumi. A change replaces one
   * role assignment.
   */
  deployer?: DeployerArgs;
}

/** Checked arguments of an OutputPipeline, with defaults. */
type PipelineArgs = Checked<OutputPipelineArgs, typeof RULES>;

/**
 * Checks the arguments of an OutputPipeline.
 *
 * @throws {pulumi.InputPropertiesError} with all problems.
 */
export function checkPipelineArgs(
  name: string,
  component: pulumi.Resource,
  args: OutputPipelineArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): PipelineArgs {
  return checkArgs(`OutputPipeline "${name}"`, args, RULES, (given, problems) => {
    const settled = checkChildrenSettings(given, args, problems);
    const checked = checkTogether(settled, problems, { name, opts, component });
    return checkReachable(checked, given.network, problems);
  });
}

const POOL_RULES: Rules<PipelinePoolArgs> = {
  name: required(plain(text(POOL_NAME))),
  jobs: jobsRule,
  ...POOL_NODES_RULES,
};

const PRINCIPAL_RULES: Rules<PipelinePrincipalArgs> = {
  name: required(plain(text(POOL_NAME))),
  principalId: required(text(GUID)),
  principalType: oneOf(PrincipalType),
};

const READER_RULES: Rules<PipelineReaderArgs> = { ...PRINCIPAL_RULES, canShare: plain(flag()) };

const RULES = {
  resourceGroupName: decisive(text(RESOURCE_GROUP_NAME), "leave it out for a group of the pipeline's own"),
  location: text(LOCATION),
  pools: required(namedList(object(POOL_RULES)), "name at least one pool"),
  jobs: jobsRule,
  dynamicJobs: plain(flag()),
  writer: withDefault(WriterRole.Contributor, plain(oneOf(WriterRole))),
  writerRoleDefinitionId: roleDefinitionRule,
  readers: namedList(object(READER_RULES)),
  submitters: namedList(object(READER_RULES)),
  operators: namedList(object(PRINCIPAL_RULES)),
  autoStorage: withDefault(false, plain(flag())),
  existingStorageAccountId: decisive(text(STORAGE_ACCOUNT_ID), "leave it out for a new account"),
  existingBatchAccountId: decisive(text(BATCH_ACCOUNT_ID), "leave it out for a new account"),
  retainOutputs: withDefault(true, plain(flag())),
  md5: kindsRule,
  runtime: withDefault(NodeRuntime.Bundled, plain(oneOf(NodeRuntime))),
  deployer: plain(object(DEPLOYER_RULES)),
  ...CHILDREN_SETTINGS_RULES,
} satisfies Rules<OutputPipelineArgs>;

interface Pipeline {
  readonly name: string;
  readonly opts: pulumi.ComponentResourceOptions | undefined;
  readonly component: pulumi.Resource;
}

function checkTogether(
  args: OutputPipelineArgs,
  problems: Problems,
  { name, opts, component }: Pipeline,
): OutputPipelineArgs {
  requireAnyJob(args, problems);
  requireAppendOnly(args.writer, args.writerRoleDefinitionId, "writerRoleDefinitionId", problems);
  checkRetainOnDelete(problems, args.retainOutputs, opts);
  checkImmutableStays(problems, args.retainOutputs, args.storage?.immutability, "storage.immutability");
  if (args.autoStorage && args.existingBatchAccountId !== undefined) {
    const fix = "link the existing Batch account to a storage account yourself";
    problems.add("autoStorage", "be left out if existingBatchAccountId is given", args.autoStorage, fix);
  }
  if (args.pools?.length === 0) problems.add("pools", "name at least one pool", args.pools);
  const pools = args.pools?.map((pool, index) => {
    if (pool === undefined) return pool;
    const at = `pools[${index}].`;
    if (typeof pool.name === "string" && POOL_NAME.pattern.test(pool.name)) {
      checkGeneratedPoolId(poolResource(poolComponent(name, pool.name)), pool.poolName, `${at}poolName`, problems);
    }
    const hasPackages = args.autoStorage === true || args.existingBatchAccountId !== undefined;
    const checked = checkPackages(checkPoolJobs(pool, at, args, problems), at, hasPackages, problems);
    // Node.js for Arm is uploaded only for sizes that are known now.
    const runsOnArm = args.runtime === NodeRuntime.Image || typeof pool.vmSize === "string";
    return checkPoolNodes(checked, at, runsOnArm, problems);
  });
  const { resourceGroupName } = args;
  if (resourceGroupName === undefined || !holdsOutputs(args)) return { ...args, pools };
  return { ...args, pools, resourceGroupName: checkGroupStays(problems, resourceGroupName, component, GROUP_FIX) };
}

const GROUP_FIX =
  "leave it out for a group of the pipeline's own, which stays, pass the name of a resource group that another stack " +
  "owns as text, or set retainOutputs to false";

/** Requires that a pool's own jobs are jobs of the pipeline. Returns the pool with the pipeline's spelling of each. */
function checkPoolJobs(
  pool: PipelinePoolArgs,
  at: string,
  { jobs = [], autoStorage }: OutputPipelineArgs,
  problems: Problems,
): PipelinePoolArgs {
  if (!Array.isArray(pool.jobs)) return pool;
  if (pool.jobs.length === 0)
    problems.add(`${at}jobs`, "name at least one job", pool.jobs, "leave it out for all jobs");
  if (autoStorage) problems.add(`${at}jobs`, "be left out together with autoStorage", pool.jobs, PACKAGES_FIX);
  // Batch ignores the case of job ids.
  const declared = new Map(jobs.map((job) => [String(job).toLowerCase(), job]));
  const spelled = pool.jobs.map((job, index) => {
    if (typeof job !== "string") return job;
    const own = declared.get(job.toLowerCase());
    if (own !== undefined) return own;
    problems.add(`${at}jobs[${index}]`, "be one of the pipeline's jobs", job, "add it to the pipeline's jobs");
    return job;
  });
  return { ...pool, jobs: spelled };
}

const PACKAGES_FIX =
  "nodes read application packages with the shared identity, which can write to the containers of all jobs";

/** Returns the name of the OutputPool of a pipeline's pool. */
export function poolComponent(pipeline: string, pool: string): string {
  return `${pipeline}-pool-${pool}`;
}

/** Returns whether the resource group holds outputs that are retained when the stack is destroyed. */
function holdsOutputs({ retainOutputs = true, existingStorageAccountId }: OutputPipelineArgs): boolean {
  return retainOutputs && existingStorageAccountId === undefined;
}
