import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { assembleDescription, type PipelineDescription } from "../destinations";
import { markAsRetained } from "./arguments/retention";
import { mergedTags } from "./arguments/tags";
import { warnOfQuotas } from "./batch/quota-warning";
import { inOwnSubscription } from "./deployer/own-subscription";
import { grantPrincipals } from "./grants/principal-grants";
import { WriterRole } from "./grants/writer-role";
import { LinkedBatchAccount } from "./linked-batch-account";
import { NodeTool } from "./node-tool";
import {
  checkPipelineArgs,
  type OutputPipelineArgs,
  type PipelinePrincipalArgs,
  poolComponent,
} from "./output-pipeline-args";
import { OutputPool } from "./output-pool";
import { OutputStorage } from "./output-storage";
import { OutputWriter } from "./output-writer";
import { warnOfClosedAccounts } from "./pipeline/closed-accounts";
import { type PipelineAccess, pipelineAccess } from "./pipeline/pipeline-access";
import { imageSystem } from "./pool/image-args";
import type { NodeSystem } from "./pool/pool-image";
import { isArmPool } from "./pool/vm-size";
import { createPoolWriter } from "./pool-writer";
import { warnOfManyRoleAssignments } from "./previews/role-assignments";
import { childrenOf, outputsAfter } from "./state/registrations";
import { declaredAccount } from "./storage/declared-accounts";
import type { JobContainer } from "./storage/job-container";

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
   * The object id of the identity that pools share. Use it to grant the identity more permissions, such as to read a
   * job's inputs.
   */
  public readonly writerPrincipalId: pulumi.Output<string>;
  /** The object id of the identity of each pool, by the pool's name: its own, or the one that pools share. */
  public readonly poolPrincipalIds: pulumi.Output<{ [pool: string]: string }>;
  /**
   * The roles that the pipeline assigns: who can read, write, delete and share outputs, and who can submit jobs. It
   * follows from the arguments, so it is known in every preview. Roles that others assign are not in it.
   */
  public readonly access: pulumi.Output<PipelineAccess[]>;

  constructor(name: string, args: OutputPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-batch-outputs:index:OutputPipeline", name, {}, opts);
    const checked = checkPipelineArgs(name, this, args, opts);
    const { jobs = [], dynamicJobs = false, resourceGroupName = makeGroup(name, checked, this) } = checked;
    if (!dynamicJobs) {
      const { readers = [], submitters = [] } = checked;
      // Each job's container has a grant for the writer and for each principal.
      const ofPools = checked.pools.reduce((sum, { jobs: own = [] }) => sum + own.length, 0);
      warnOfManyRoleAssignments(jobs.length * (1 + readers.length + submitters.length) + ofPools, this);
    }
    warnOfClosedAccounts(checked, this);
    const place = { resourceGroupName, ...(checked.location !== undefined && { location: checked.location }) };

    const existing = (path: string, id: pulumi.Input<string> | undefined, kind?: "identity") =>
      id && inOwnSubscription(`OutputPipeline "${name}"`, path, id, this, kind);
    const existingStorage = existing("existingStorageAccountId", checked.existingStorageAccountId);
    const existingBatch = existing("existingBatchAccountId", checked.existingBatchAccountId);
    const existingIdentity = existing("identity.existingIdentityId", checked.identity?.existingIdentityId, "identity");
    const tagged = (settings: { tags?: OutputPipelineArgs["tags"] } = {}) => {
      const tags = mergedTags(checked.tags, settings.tags);
      return { ...(tags !== undefined && { tags }) };
    };

    const storage = new OutputStorage(
      `${name}-storage`,
      {
        ...(existingStorage === undefined
          ? { ...place, ...checked.storage, ...tagged(checked.storage) }
          : { existingAccountId: existingStorage }),
        jobs,
        retainOutputs: checked.retainOutputs,
      },
      { parent: this },
    );
    const writer = new OutputWriter(
      `${name}-writer`,
      {
        ...(existingIdentity === undefined
          ? { ...place, ...checked.identity, ...tagged(checked.identity) }
          : { existingIdentityId: existingIdentity }),
        storageAccountId: storage.accountId,
        jobs,
        dynamicJobs,
        writer: checked.writer,
        ...(checked.writerRoleDefinitionId !== undefined && { roleDefinitionId: checked.writerRoleDefinitionId }),
      },
      { parent: this },
    );
    const account = new LinkedBatchAccount(
      `${name}-batch`,
      {
        ...(existingBatch === undefined
          ? { ...place, ...checked.account, ...tagged(checked.account) }
          : { existingAccountId: existingBatch }),
        storageAccountId: storage.accountId,
        ...(checked.autoStorage && {
          autoStorage: true,
          identityId: writer.identityId,
          identityPrincipalId: writer.principalId,
        }),
      },
      { parent: this },
    );
    warnOfQuotas(checked.pools, account, this);
    const tool = new NodeTool(
      `${name}-tool`,
      {
        resourceGroupName: storage.resourceGroupName,
        storageAccountName: storage.accountName,
        storageAccountId: storage.accountId,
        blobEndpoint: storage.blobEndpoint,
        readerPrincipalId: writer.principalId,
        runtime: checked.runtime,
        windows: checked.pools.some((pool) => imageSystem(pool) !== "linux"),
        arm64: checked.pools.some(isArmPool),
        ...(checked.deployer !== undefined && { deployer: checked.deployer }),
      },
      { parent: this },
    );
    const { roleDefinitionId } = writer;
    const { endpoints = [] } = declaredAccount(storage.accountId) ?? {};
    const pools = checked.pools.map(({ name: poolName, jobs: ownJobs, ...nodes }) => {
      const component = poolComponent(name, poolName);
      const ownArgs = {
        ...place,
        ...tagged(),
        storageAccountId: storage.accountId,
        writer: checked.writer,
        ...(roleDefinitionId !== undefined && { roleDefinitionId }),
      };
      const system = imageSystem(nodes);
      const nodejsUrl = nodejsFor(tool, system);
      const own = ownJobs && createPoolWriter(component, { ...ownArgs, jobs: ownJobs }, tool, this);
      const { identityId, identityClientId, principalId } = own?.writer ?? writer;
      const { poolId: id } = new OutputPool(
        component,
        {
          ...nodes,
          resourceGroupName: account.resourceGroupName,
          batchAccountName: account.accountName,
          identityId,
          identityClientId,
          blobEndpoint: storage.blobEndpoint,
          ...(checked.md5 !== undefined && { md5: checked.md5 }),
          toolUrl: tool.url,
          toolSha256: tool.sha256,
          ...(nodejsUrl !== undefined && { nodejsUrl }),
          ...(isArmPool(nodes) && tool.arm64NodejsUrl !== undefined && { arm64NodejsUrl: tool.arm64NodejsUrl }),
          runtime: checked.runtime,
        },
        {
          parent: this,
          dependsOn: [...(own ? [own.writer, own.toolGrant] : [writer]), account, tool, ...endpoints],
        },
      );
      const described = {
        id,
        ...(own && ownJobs && { writer: { identityId, identityClientId }, jobs: ownJobs }),
        // Left out for Linux, so that earlier releases can read the description.
        ...(system !== "linux" && {
          system: pulumi.output(system).apply((known) => (known === "windows" ? known : undefined)),
        }),
      };
      return { poolName, described, principalId, ownJobs };
    });
    const granted = grantPrincipals(
      {
        readers: withSources(checked.readers, args.readers),
        submitters: withSources(checked.submitters, args.submitters),
        operators: withSources(checked.operators, args.operators),
      },
      {
        name,
        jobs,
        dynamicJobs,
        storageAccountId: storage.accountId,
        batchAccountId: account.accountId,
        contributors:
          checked.writer === WriterRole.Contributor
            ? [
                { principalId: writer.principalId },
                ...pools.flatMap(({ principalId, ownJobs }) => (ownJobs ? [{ principalId, jobs: ownJobs }] : [])),
              ]
            : [],
        component: this,
      },
    );

    this.resourceGroupName = pulumi.output(resourceGroupName);
    this.batchAccountName = account.accountName;
    this.batchAccountId = account.accountId;
    this.storageAccountName = storage.accountName;
    this.storageAccountId = storage.accountId;
    this.containers = storage.containers;
    this.blobEndpoint = storage.blobEndpoint;
    this.writerPrincipalId = writer.principalId;
    this.poolPrincipalIds = pulumi.output(
      Object.fromEntries(pools.map(({ poolName, principalId }) => [poolName, principalId])),
    );
    this.destinations = pulumi
      .output({
        batchEndpoint: account.accountEndpoint,
        pools: Object.fromEntries(pools.map(({ poolName, described }) => [poolName, described])),
        blobEndpoint: storage.blobEndpoint,
        writer: { identityId: writer.identityId, identityClientId: writer.identityClientId },
        jobs,
        dynamicJobs,
        nodeTool: { version: tool.version, sha256: tool.sha256 },
      })
      .apply(assembleDescription);

    this.access = pulumi.output(pipelineAccess(checked));

    // `containers` and `access` are left out: they can be long, and each update saves the state many times.
    const outputs = {
      destinations: this.destinations,
      resourceGroupName: this.resourceGroupName,
      batchAccountName: this.batchAccountName,
      batchAccountId: this.batchAccountId,
      storageAccountName: this.storageAccountName,
      storageAccountId: this.storageAccountId,
      blobEndpoint: this.blobEndpoint,
      writerPrincipalId: this.writerPrincipalId,
      poolPrincipalIds: this.poolPrincipalIds,
    };
    this.registerOutputs(outputsAfter(this, granted, outputs));
  }

  /** Makes dependents of the pipeline wait for the principals' grants. */
  protected override initialize(): Promise<void> {
    return childrenOf(this);
  }
}

/** Returns the URL of Node.js for the nodes of a pool; undefined if their image has it. */
function nodejsFor(
  { nodejsUrl, windowsNodejsUrl }: NodeTool,
  system: NodeSystem | pulumi.Output<NodeSystem>,
): pulumi.Output<string> | undefined {
  if (nodejsUrl === undefined || windowsNodejsUrl === undefined || system === "linux") return nodejsUrl;
  if (system === "windows") return windowsNodejsUrl;
  return pulumi.all([system, nodejsUrl, windowsNodejsUrl]).apply(([known, linux, windows]) => {
    return known === "windows" ? windows : linux;
  });
}

/** Returns checked principals with the ids as the program gave them. */
function withSources<T extends PipelinePrincipalArgs>(checked: readonly T[] = [], given: readonly T[] = []) {
  return checked.map((principal, index) => ({ ...principal, source: given[index]?.principalId }));
}

/** Creates a group that is retained as long as the storage account in it is. */
function makeGroup(name: string, args: OutputPipelineArgs, parent: pulumi.Resource): pulumi.Output<string> {
  // Also applies with an existing account, because the pipeline may have created that account in this group earlier.
  const { retainOutputs: retainOnDelete = true } = args;
  const group = new resources.ResourceGroup(
    `${name}-group`,
    {
      ...(args.location !== undefined && { location: args.location }),
      ...(args.tags !== undefined && { tags: args.tags }),
    },
    { parent, ...(retainOnDelete && { retainOnDelete }) },
  );
  if (retainOnDelete) markAsRetained(group);
  return group.name;
}
