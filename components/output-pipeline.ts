import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { outputContainerName } from "../conventions";
import { assembleDescription, type PipelineDescription } from "../destinations";
import { GUID, LOCATION, RESOURCE_GROUP_NAME } from "./internal/arguments/azure-forms";
import { checkArgs } from "./internal/arguments/check-args";
import { jobsRule, requireAnyJob } from "./internal/arguments/jobs";
import { flag, namedList, object, oneOf, plain, type Rules, required, text } from "./internal/arguments/rule";
import { POOL_NAME, STORAGE_ACCOUNT_ID } from "./internal/azure-names";
import { containerDependencies, declaredAccount } from "./internal/declared-accounts";
import { containerScope, grant, JOB_CONTAINERS_ONLY } from "./internal/grant";
import { isUnderMocks } from "./internal/mocks";
import { checkPoolNodes, POOL_NODES_RULES } from "./internal/pool-nodes";
import type { Problems } from "./internal/problems";
import { checkGroupStays, checkRetainOnDelete, markAsRetained } from "./internal/retention";
import { LinkedBatchAccount } from "./linked-batch-account";
import { NodeRuntime } from "./node-runtime";
import { NodeTool } from "./node-tool";
import { OutputPool, type PoolNodesArgs } from "./output-pool";
import { OutputStorage } from "./output-storage";
import { OutputWriter } from "./output-writer";
import { PrincipalType } from "./principal-type";

/** A pool of a pipeline. */
export interface PipelinePoolArgs extends PoolNodesArgs {
  /** The pool's id in the Batch account: 1 to 64 letters, digits, `-` or `_`. Must be known at preview. */
  name: string;
}

/** Somebody who reads a pipeline's outputs. */
export interface PipelineReaderArgs {
  /** What the reader is called in this deployment. Must be known at preview. */
  name: string;
  /** The object id in Entra ID of a user, group or service principal. */
  principalId: pulumi.Input<string>;
  /**
   * What the principal is. Needed for an identity that is created in the same deployment, which Azure may not find yet
   * otherwise. Defaults to what Azure finds.
   */
  principalType?: pulumi.Input<PrincipalType>;
}

/** Arguments of OutputPipeline. */
export interface OutputPipelineArgs {
  /**
   * The resource group of all that is made. Defaults to a group of the pipeline's own, which stays as the outputs do. It
   * must not come from a resource group of the same stack while outputs are retained, as that is deleted with everything
   * in it.
   */
  resourceGroupName?: pulumi.Input<string>;
  /** Defaults to the resource group's. */
  location?: pulumi.Input<string>;
  /** The pools, at least one. Which there are must be known at preview. */
  pools: PipelinePoolArgs[];
  /**
   * The ids of the jobs whose outputs are stored; each gets a container. Must be known at preview. Required unless
   * dynamicJobs is true.
   */
  jobs?: string[];
  /**
   * Whether jobs that nobody declared can store outputs too; see OutputWriter for what that grants. Must be known at
   * preview. Defaults to false.
   */
  dynamicJobs?: boolean;
  /** Who may read the outputs. Which there are must be known at preview. Defaults to nobody. */
  readers?: PipelineReaderArgs[];
  /** The ARM id of a storage account to use in place of making one. */
  existingStorageAccountId?: pulumi.Input<string>;
  /** Whether the outputs stay when they leave the stack. Must be known at preview. Defaults to true. */
  retainOutputs?: boolean;
  /** Where the Node that runs the node tool comes from. Must be known at preview. Defaults to bundled. */
  runtime?: NodeRuntime;
}

/**
 * Everything between a task that wrote a file and somebody who has it: a storage account with a container for each job,
 * an identity that may write to these, a Batch account linked to the storage, pools whose nodes have the command
 * `batch-outputs`, and the description by which programs find all that.
 */
export class OutputPipeline extends pulumi.ComponentResource {
  /**
   * What a program needs to send outputs to the right place: plain JSON without a secret. `destinationsOf` of
   * `azure-batch-outputs/destinations` takes it.
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
  /** The Blob endpoint of the storage account, with its closing slash. */
  public readonly blobEndpoint: pulumi.Output<string>;
  /** The object id of the nodes' identity, for granting it more, such as to read a job's inputs. */
  public readonly writerPrincipalId: pulumi.Output<string>;

  constructor(name: string, args: OutputPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-batch-outputs:index:OutputPipeline", name, {}, opts);
    const checked = checkArgs(`OutputPipeline "${name}"`, args, RULES, (given, problems) =>
      checkTogether(given, problems, { opts, readers: args?.readers }),
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
        retainOutputs: checked.retainOutputs ?? true,
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
        runtime: checked.runtime ?? NodeRuntime.Bundled,
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
            ...(checked.runtime !== undefined && { runtime: checked.runtime }),
          },
          { parent: this, dependsOn: [writer, account, tool] },
        ),
    );
    grantReaders(name, checked, storage, this);

    this.resourceGroupName = pulumi.output(resourceGroupName);
    this.batchAccountName = account.accountName;
    this.batchAccountId = account.accountId;
    this.storageAccountName = storage.accountName;
    this.storageAccountId = storage.accountId;
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

    this.registerOutputs({
      destinations: this.destinations,
      resourceGroupName: this.resourceGroupName,
      batchAccountName: this.batchAccountName,
      batchAccountId: this.batchAccountId,
      storageAccountName: this.storageAccountName,
      storageAccountId: this.storageAccountId,
      blobEndpoint: this.blobEndpoint,
      writerPrincipalId: this.writerPrincipalId,
    });
  }
}

/** A group that stays as long as the storage account in it does. */
function makeGroup(name: string, args: OutputPipelineArgs, parent: pulumi.Resource): pulumi.Output<string> {
  // Also with an existing account, which can be one that the pipeline has created in this group before.
  const { retainOutputs: retainOnDelete = true } = args;
  const group = new resources.ResourceGroup(
    `${name}-group`,
    args.location === undefined ? {} : { location: args.location },
    { parent, ...(retainOnDelete && { retainOnDelete }) },
  );
  if (retainOnDelete) markAsRetained(group);
  return group.name;
}

/** Whether the resource group holds outputs that stay when the stack is destroyed. */
function holdsOutputs({ retainOutputs = true, existingStorageAccountId }: OutputPipelineArgs): boolean {
  return retainOutputs && existingStorageAccountId === undefined;
}

const POOL_RULES: Rules<PipelinePoolArgs> = { name: required(plain(text(POOL_NAME))), ...POOL_NODES_RULES };

const READER_RULES: Rules<PipelineReaderArgs> = {
  name: required(plain(text(POOL_NAME))),
  principalId: required(text(GUID)),
  principalType: oneOf(PrincipalType),
};

const RULES: Rules<OutputPipelineArgs> = {
  resourceGroupName: text(RESOURCE_GROUP_NAME),
  location: text(LOCATION),
  pools: required(namedList(object(POOL_RULES)), "name at least one pool"),
  jobs: jobsRule,
  dynamicJobs: plain(flag()),
  readers: namedList(object(READER_RULES)),
  existingStorageAccountId: text(STORAGE_ACCOUNT_ID),
  retainOutputs: plain(flag()),
  runtime: plain(oneOf(NodeRuntime)),
};

function checkTogether(
  args: OutputPipelineArgs,
  problems: Problems,
  { opts, readers }: { opts?: pulumi.ComponentResourceOptions; readers?: OutputPipelineArgs["readers"] },
): OutputPipelineArgs {
  requireAnyJob(args, problems);
  checkRetainOnDelete(problems, args.retainOutputs, opts);
  if (args.pools?.length === 0) problems.add("pools", "name at least one pool", args.pools);
  const pools = args.pools?.map((pool, index) =>
    pool === undefined ? pool : checkPoolNodes(pool, `pools[${index}].`, args.runtime, problems),
  );
  // Outputs are compared as they were given.
  for (const [index, other] of repeatedReaders(readers)) {
    const rule = `differ from that of readers[${other}]`;
    problems.add(`readers[${index}].principalId`, rule, readers?.[index]?.principalId, "leave out one of the two");
  }
  const { resourceGroupName } = args;
  if (resourceGroupName === undefined || !holdsOutputs(args)) return { ...args, pools };
  return { ...args, pools, resourceGroupName: checkGroupStays(problems, resourceGroupName, GROUP_FIX) };
}

const GROUP_FIX =
  "leave it out for a group of the pipeline's own, which stays, pass the name of a resource group that another stack " +
  "owns as text, or set retainOutputs to false";

/** Returns the readers whose principal, known already, is another reader's too: Azure assigns a role at a scope once. */
function repeatedReaders(readers: OutputPipelineArgs["readers"]): [index: number, other: number][] {
  const owners = new Map<unknown, number>();
  const repeated: [number, number][] = [];
  for (const [index, reader] of (Array.isArray(readers) ? readers : []).entries()) {
    // Two outputs of one object are one principal, whatever it turns out to be.
    const principal = typeof reader?.principalId === "string" ? reader.principalId.toLowerCase() : reader?.principalId;
    const other = owners.get(principal);
    if (other === undefined || !principal) owners.set(principal, index);
    else repeated.push([index, other]);
  }
  return repeated;
}

/** With dynamic jobs a reader sees all containers of jobs, as the writer does; otherwise those of the declared ones. */
function grantReaders(name: string, args: OutputPipelineArgs, storage: OutputStorage, parent: pulumi.Resource): void {
  refuseRepeatedReaders(args.readers ?? [], parent);
  for (const { name: readerName, principalId, principalType } of args.readers ?? []) {
    const { isOlderThan: mayExist } = declaredAccount(storage.accountId) ?? {};
    const reader = { principalId, principalType, role: "blobDataReader", mayExist } as const;
    const prefix = `${name}-reader-${readerName}`;
    if (args.dynamicJobs) {
      grant(prefix, { ...reader, scope: storage.accountId, condition: JOB_CONTAINERS_ONLY }, parent);
      continue;
    }
    for (const job of args.jobs ?? []) {
      const container = outputContainerName(job);
      grant(
        `${prefix}-${container}`,
        { ...reader, scope: containerScope(storage.accountId, container) },
        parent,
        containerDependencies(storage.accountId, container),
      );
    }
  }
}

/** Reports principals of two readers that turn out to be one, in a preview already if they are known there. */
function refuseRepeatedReaders(readers: PipelineReaderArgs[], parent: pulumi.Resource): void {
  if (isUnderMocks()) return;
  for (const [index, reader] of readers.entries()) {
    for (const [otherIndex, other] of readers.slice(0, index).entries()) {
      pulumi.all([reader.principalId, other.principalId]).apply(([left, right]) => {
        if (String(left).toLowerCase() !== String(right).toLowerCase()) return;
        const rule = `readers[${index}].principalId must differ from that of readers[${otherIndex}]`;
        void pulumi.log.error(`${rule}; leave out one of the two`, parent);
      });
    }
  }
}
