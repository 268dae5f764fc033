import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { outputContainerName } from "../conventions";
import { assembleDescription, type PipelineDescription } from "../destinations";
import { GUID, LOCATION, RESOURCE_GROUP_NAME } from "./arguments/azure-forms";
import { checkArgs } from "./arguments/check-args";
import { jobsRule, requireAnyJob } from "./arguments/jobs";
import type { Problems } from "./arguments/problems";
import { checkGroupStays, checkRetainOnDelete, markAsRetained } from "./arguments/retention";
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
import { POOL_NAME, STORAGE_ACCOUNT_ID } from "./azure/names";
import { containerScope, declaredAccount } from "./grants/declared-accounts";
import { JOB_CONTAINERS_ONLY } from "./grants/grant";
import { grantToEach } from "./grants/grant-to-each";
import type { JobContainer } from "./job-container";
import { LinkedBatchAccount } from "./linked-batch-account";
import { NodeRuntime } from "./node-runtime";
import { NodeTool } from "./node-tool";
import { OutputPool } from "./output-pool";
import { OutputStorage } from "./output-storage";
import { OutputWriter } from "./output-writer";
import { checkPoolNodes, POOL_NODES_RULES, type PoolNodesArgs } from "./pool-nodes-args";
import { PrincipalType } from "./principal-type";
import { childrenOf, outputsAfter } from "./state/registrations";

/** A pool of a pipeline. */
export interface PipelinePoolArgs extends PoolNodesArgs {
  /** The pool's id in the Batch account: 1 to 64 letters, digits, `-` or `_`. Must be known in a preview. */
  name: string;
}

/** A principal that reads a pipeline's outputs. */
export interface PipelineReaderArgs {
  /** The reader's name in this deployment. Must be known in a preview. A change does not replace a role assignment. */
  name: string;
  /** The object id in Entra ID of a user, group or service principal. */
  principalId: pulumi.Input<string>;
  /**
   * The type of the principal. Required for an identity that is created in the same deployment, because Azure may not
   * find it yet. Defaults to the type that Azure finds.
   */
  principalType?: pulumi.Input<PrincipalType>;
}

/** Arguments of OutputPipeline. */
export interface OutputPipelineArgs {
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
   * The principals that can read the outputs. A principal that is listed several times gets one role assignment.
   * Which readers there are must be known in a preview. Defaults to none.
   */
  readers?: PipelineReaderArgs[];
  /** The ARM id of an existing storage account to use instead of creating one. */
  existingStorageAccountId?: pulumi.Input<string>;
  /** Whether the outputs are retained when they leave the stack. Must be known in a preview. Defaults to true. */
  retainOutputs?: boolean;
  /** The source of the Node.js that runs the node tool. Must be known in a preview. Defaults to bundled. */
  runtime?: NodeRuntime;
}

/**
 * Everything that is needed to store and find the outputs of Batch tasks. It creates a storage account with one
 * container per job, an identity that can write to these containers, and a Batch account that is linked to the storage
 * account. It also creates pools whose nodes have the command `batch-outputs`, and a description with which programs
 * find all of this.
 */
export class OutputPipeline extends pulumi.ComponentResource {
  /**
   * The information that a program needs to send outputs to the right place, as plain JSON without secrets. Pass it to
   * `destinationsOf` of `azure-batch-outputs/destinations`.
   */
  public readonly destinations: pulumi.Output<PipelineDescription>;
  /** The name of the resource group. */
  public readonly resourceGroupName: pulumi.Output<string>;
  /** The name of the Batch account. */
  public readonly batchAccountName: pulumi.Output<string>;
  /** The ARM id of the Batch account. */
  public readonly batchAccountId: pulumi.Output<string>;
  /** The name of the storage account. */
  public readonly storageAccountName: pulumi.Output<string>;
  /** The ARM id of the storage account. */
  public readonly storageAccountId: pulumi.Output<string>;
  /** The container of each declared job, by job id. */
  public readonly containers: pulumi.Output<{ [jobId: string]: JobContainer }>;
  /** The Blob endpoint of the storage account, with the trailing slash. */
  public readonly blobEndpoint: pulumi.Output<string>;
  /**
   * The object id of the nodes' identity. Use it to grant the identity more permissions, such as to read a job's
   * inputs.
   */
  public readonly writerPrincipalId: pulumi.Output<string>;

  constructor(name: string, args: OutputPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-batch-outputs:index:OutputPipeline", name, {}, opts);
    const checked = checkArgs(`OutputPipeline "${name}"`, args, RULES, (given, problems) =>
      checkTogether(given, problems, opts, this),
    );
    const { jobs = [], dynamicJobs = false, resourceGroupName = makeGroup(name, checked, this) } = checked;
    const place = { resourceGroupName, ...(checked.location !== undefined && { location: checked.location }) };

    const storage = new OutputStorage(
      `${name}-storage`,
      {
        ...(checked.existingStorageAccountId === undefined
          ? place
          : { existingAccountId: checked.existingStorageAccountId }),
        jobs,
        retainOutputs: checked.retainOutputs,
      },
      { parent: this },
    );
    const writer = new OutputWriter(
      `${name}-writer`,
      { ...place, storageAccountId: storage.accountId, jobs, dynamicJobs },
      { parent: this },
    );
    const account = new LinkedBatchAccount(
      `${name}-batch`,
      { ...place, storageAccountId: storage.accountId, nodeIdentityId: writer.identityId },
      { parent: this },
    );
    const tool = new NodeTool(
      `${name}-tool`,
      {
        resourceGroupName: storage.resourceGroupName,
        storageAccountName: storage.accountName,
        storageAccountId: storage.accountId,
        blobEndpoint: storage.blobEndpoint,
        readerPrincipalId: writer.principalId,
        runtime: checked.runtime,
      },
      { parent: this },
    );
    const pools = checked.pools.map(
      ({ name: poolName, ...nodes }) =>
        new OutputPool(
          `${name}-pool-${poolName}`,
          {
            ...nodes,
            resourceGroupName,
            poolName,
            batchAccountName: account.accountName,
            identityId: writer.identityId,
            identityClientId: writer.clientId,
            blobEndpoint: storage.blobEndpoint,
            toolUrl: tool.url,
            toolSha256: tool.sha256,
            ...(tool.nodejsUrl !== undefined && { nodejsUrl: tool.nodejsUrl }),
            runtime: checked.runtime,
          },
          { parent: this, dependsOn: [writer, account, tool] },
        ),
    );
    const granted = grantReaders(name, checked, args.readers, storage, this);

    this.resourceGroupName = pulumi.output(resourceGroupName);
    this.batchAccountName = account.accountName;
    this.batchAccountId = account.accountId;
    this.storageAccountName = storage.accountName;
    this.storageAccountId = storage.accountId;
    this.containers = storage.containers;
    this.blobEndpoint = storage.blobEndpoint;
    this.writerPrincipalId = writer.principalId;
    this.destinations = pulumi
      .output({
        batchEndpoint: account.accountEndpoint,
        pools: pools.map(({ poolId }) => poolId),
        blobEndpoint: storage.blobEndpoint,
        writer: { resourceId: writer.identityId, clientId: writer.clientId },
        jobs,
        dynamicJobs,
        nodeTool: { version: tool.version, sha256: tool.sha256 },
      })
      .apply(assembleDescription);

    const outputs = {
      destinations: this.destinations,
      resourceGroupName: this.resourceGroupName,
      batchAccountName: this.batchAccountName,
      batchAccountId: this.batchAccountId,
      storageAccountName: this.storageAccountName,
      storageAccountId: this.storageAccountId,
      blobEndpoint: this.blobEndpoint,
      writerPrincipalId: this.writerPrincipalId,
    };
    this.registerOutputs(outputsAfter(this, granted, outputs));
  }

  /** Makes dependents of the pipeline wait for the readers' grants. */
  protected override initialize(): Promise<void> {
    return childrenOf(this);
  }
}

/** Creates a group that is retained as long as the storage account in it is. */
function makeGroup(name: string, args: OutputPipelineArgs, parent: pulumi.Resource): pulumi.Output<string> {
  // Also applies with an existing account, because the pipeline may have created that account in this group earlier.
  const { retainOutputs: retainOnDelete = true } = args;
  const group = new resources.ResourceGroup(
    `${name}-group`,
    args.location === undefined ? {} : { location: args.location },
    { parent, ...(retainOnDelete && { retainOnDelete }) },
  );
  if (retainOnDelete) markAsRetained(group);
  return group.name;
}

/** Returns whether the resource group holds outputs that are retained when the stack is destroyed. */
function holdsOutputs({ retainOutputs = true, existingStorageAccountId }: OutputPipelineArgs): boolean {
  return retainOutputs && existingStorageAccountId === undefined;
}

const POOL_RULES: Rules<PipelinePoolArgs> = { name: required(plain(text(POOL_NAME))), ...POOL_NODES_RULES };

const READER_RULES: Rules<PipelineReaderArgs> = {
  name: required(plain(text(POOL_NAME))),
  principalId: required(text(GUID)),
  principalType: oneOf(PrincipalType),
};

const RULES = {
  resourceGroupName: decisive(text(RESOURCE_GROUP_NAME), "leave it out for a group of the pipeline's own"),
  location: text(LOCATION),
  pools: required(namedList(object(POOL_RULES)), "name at least one pool"),
  jobs: jobsRule,
  dynamicJobs: plain(flag()),
  readers: namedList(object(READER_RULES)),
  existingStorageAccountId: decisive(text(STORAGE_ACCOUNT_ID), "leave it out for a new account"),
  retainOutputs: withDefault(true, plain(flag())),
  runtime: withDefault(NodeRuntime.Bundled, plain(oneOf(NodeRuntime))),
} satisfies Rules<OutputPipelineArgs>;

function checkTogether(
  args: OutputPipelineArgs,
  problems: Problems,
  opts: pulumi.ComponentResourceOptions | undefined,
  component: pulumi.Resource,
): OutputPipelineArgs {
  requireAnyJob(args, problems);
  checkRetainOnDelete(problems, args.retainOutputs, opts);
  if (args.pools?.length === 0) problems.add("pools", "name at least one pool", args.pools);
  const pools = args.pools?.map((pool, index) =>
    pool === undefined ? pool : checkPoolNodes(pool, `pools[${index}].`, args.runtime, problems),
  );
  const { resourceGroupName } = args;
  if (resourceGroupName === undefined || !holdsOutputs(args)) return { ...args, pools };
  return { ...args, pools, resourceGroupName: checkGroupStays(problems, resourceGroupName, component, GROUP_FIX) };
}

const GROUP_FIX =
  "leave it out for a group of the pipeline's own, which stays, pass the name of a resource group that another stack " +
  "owns as text, or set retainOutputs to false";

/**
 * Grants readers access. With dynamic jobs, a reader can read all job containers, as the writer can write to them.
 * Otherwise a reader can read only the containers of declared jobs.
 */
async function grantReaders(
  name: string,
  { jobs = [], dynamicJobs, readers = [] }: OutputPipelineArgs,
  given: OutputPipelineArgs["readers"],
  storage: OutputStorage,
  parent: pulumi.Resource,
): Promise<void> {
  const { isOlderThan: mayExist } = declaredAccount(storage.accountId) ?? {};
  const shared = { role: "blobDataReader", mayExist } as const;
  const grantees = (suffix = "") =>
    readers.map(({ name: readerName, ...principal }, index) => ({
      ...principal,
      name: `${name}-reader-${readerName}${suffix}`,
      source: given?.[index]?.principalId,
    }));
  if (dynamicJobs) {
    const onAccount = { ...shared, scope: storage.accountId, condition: JOB_CONTAINERS_ONLY };
    return grantToEach(grantees(), onAccount, parent);
  }
  const registering = jobs.map(outputContainerName).map((container) => {
    const { scope, dependsOn } = containerScope(storage.accountId, storage.accountId, container);
    return grantToEach(grantees(`-${container}`), { ...shared, scope }, parent, dependsOn);
  });
  await Promise.all(registering);
}
