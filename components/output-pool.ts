import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { type Checked, checkArgs } from "./arguments/check-args";
import { kindsRule } from "./arguments/kinds";
import type { Problems } from "./arguments/problems";
import { oneOf, plain, type Rules, required, text, withDefault } from "./arguments/rule";
import { GUID, HTTPS_URL, IDENTITY_ID, RESOURCE_GROUP_NAME, SHA256 } from "./azure/azure-forms";
import { ACCOUNT_NAME, BLOB_ENDPOINT } from "./azure/names";
import { creationAdvice } from "./batch/creation-advice";
import { clientConfig } from "./deployer/client-config";
import { NodeRuntime } from "./node-tool/node-runtime";
import { applicationPackages } from "./pool/application-packages-args";
import { autoScaleSettings } from "./pool/autoscale";
import { containerConfiguration } from "./pool/containers-args";
import { description } from "./pool/description-args";
import { disks } from "./pool/disks-args";
import { ignoreForeignChanges, setByProgram } from "./pool/foreign-changes";
import { chosenImage } from "./pool/image-args";
import { mountConfiguration } from "./pool/mounts-args";
import { interNodeCommunication, networkConfiguration, networkProperties } from "./pool/network-args";
import { REPLACED_POOL_PROPERTIES } from "./pool/pool-changes";
import { checkGeneratedPoolId, poolResource } from "./pool/pool-id";
import { checkPoolNodes, POOL_NODES_RULES, type PoolNodesArgs } from "./pool/pool-nodes-args";
import { PoolReplacement } from "./pool/pool-replacement";
import { DEFAULT_DRAIN_TIMEOUT, replacementOf } from "./pool/replacement-args";
import { fixedScale } from "./pool/scale-args";
import { startTask } from "./pool/start-task";
import { upgradePolicy } from "./pool/upgrade-args";
import { compareWithDeployed } from "./previews/deployed-pool";
import { ownPoolName } from "./previews/foreign-pool";
import { warnOfOldImage } from "./previews/image-support";
import { warnOfSmallDisk } from "./previews/local-disk";
import { idWhenDrained } from "./replacement/drained-pool";
import { claimPool } from "./state/claimed-pool";

/** Arguments of OutputPool. */
export interface OutputPoolArgs extends PoolNodesArgs {
  /** The resource group of the Batch account. */
  resourceGroupName: pulumi.Input<string>;
  /** The name of the Batch account. */
  batchAccountName: pulumi.Input<string>;
  /** The ARM id of the nodes' identity. */
  identityId: pulumi.Input<string>;
  /** The client id of the nodes' identity. */
  identityClientId: pulumi.Input<string>;
  /** The Blob endpoint to which the nodes' tool writes, with the trailing slash. */
  blobEndpoint: pulumi.Input<string>;
  /**
   * The kinds of outputs whose files of more than 5 MiB get an MD5 from the nodes' tool, such as `["TaskOutput"]`, or
   * `["all"]`. Other programs can then verify them. A change reaches a node when it restarts. Defaults to none.
   */
  md5?: pulumi.Input<pulumi.Input<string>[]>;
  /** The URL of the command's archive: NodeTool's `url`. */
  toolUrl: pulumi.Input<string>;
  /** The SHA-256 of the command's archive: NodeTool's `sha256`. */
  toolSha256: pulumi.Input<string>;
  /**
   * The URL of Node.js for the nodes: NodeTool's `nodejsUrl`, or its `windowsNodejsUrl` for a Windows image. Required
   * unless runtime is image.
   */
  nodejsUrl?: pulumi.Input<string>;
  /**
   * The URL of the Node.js archive for Arm64: NodeTool's `arm64NodejsUrl`, in addition to nodejsUrl. Required for a VM
   * size with Arm processors, such as Standard_D4ps_v5, unless runtime is image. A change reaches a node when it
   * restarts. Defaults to none.
   */
  arm64NodejsUrl?: pulumi.Input<string>;
  /** The runtime of the NodeTool; must be `image` for Arm sizes. Must be known in a preview. Defaults to bundled. */
  runtime?: NodeRuntime;
}

/**
 * A pool whose nodes have the command `batch-outputs`. Their StartTask downloads the tool with the nodes' identity,
 * verifies its SHA-256, and installs it with its configuration as root, or as an administrator of Windows. On Linux, it
 * waits up to 30 minutes for a new role assignment. A task can change neither the tool nor its configuration, unless it
 * runs as an administrator. A node runs tasks only after the StartTask has succeeded. A node gets a new version of the
 * tool when it restarts.
 */
export class OutputPool extends pulumi.ComponentResource {
  /** The pool's id in the Batch account. It changes when the pool is replaced, unless `poolName` is given. */
  public readonly poolId: pulumi.Output<string>;

  constructor(name: string, args: OutputPoolArgs, opts?: pulumi.ComponentResourceOptions) {
    // The pool depends on `dependsOn`. On the component, it would only add the same list to the state again.
    super("azure-batch-outputs:index:OutputPool", name, {}, { ...opts, dependsOn: [] });
    const checked = checkArgs(`OutputPool "${name}"`, args, RULES, (given, problems) =>
      checkTogether(given, problems, poolResource(name)),
    );
    const { resourceGroupName, batchAccountName: accountName, poolName } = checked;
    const place = { resourceGroupName, accountName, poolName };
    const own = poolName === undefined ? checked : { ...checked, poolName: ownPoolName(place, this) };
    const inputs = poolInputs(own as CheckedPoolArgs, this);
    const set = setByProgram(inputs, networkProperties(checked));
    const replacement = replacementOf(checked);
    const isDeletedFirst = replacement === PoolReplacement.DeleteFirst;
    const pool = new batch.Pool(poolResource(name), inputs, {
      parent: this,
      ...(opts?.dependsOn !== undefined && { dependsOn: opts.dependsOn }),
      replaceOnChanges: REPLACED_POOL_PROPERTIES,
      ...ignoreForeignChanges(set, this),
      ...(isDeletedFirst && { deleteBeforeReplace: true }),
      ...creationAdvice(poolResource(name)),
    });
    const armId =
      replacement === PoolReplacement.Drain
        ? idWhenDrained(pool, checked.drainTimeoutMinutes ?? DEFAULT_DRAIN_TIMEOUT, this)
        : pool.id;
    this.poolId =
      replacement === PoolReplacement.Drain ? pulumi.all([pool.name, armId]).apply(([id]) => id) : pool.name;
    if (poolName !== undefined) claimPool(name, args.batchAccountName, poolName);
    const given = Object.keys(inputs);
    compareWithDeployed(place, { pool, identityIds: identities(checked), given, replacement }, this);
    warnOfSmallDisk(pool);
    warnOfOldImage(pool);

    this.registerOutputs({
      poolId: this.poolId,
      // Recorded for the next preview, which finds the pool by it if the program changes the account.
      armId,
      // Recorded for the next deployment, which removes what this program sets if that program no longer sets it.
      ...(set.length > 0 && { setByProgram: set }),
      // Recorded for reviews of a preview: tasks are not interrupted.
      ...(replacement === PoolReplacement.Drain && { replacement }),
    });
  }
}

const RULES = {
  resourceGroupName: required(text(RESOURCE_GROUP_NAME)),
  batchAccountName: required(text(ACCOUNT_NAME)),
  ...POOL_NODES_RULES,
  identityId: required(text(IDENTITY_ID)),
  identityClientId: required(text(GUID)),
  blobEndpoint: required(text(BLOB_ENDPOINT)),
  md5: kindsRule,
  toolUrl: required(text(HTTPS_URL)),
  toolSha256: required(text(SHA256)),
  nodejsUrl: text(HTTPS_URL),
  arm64NodejsUrl: text(HTTPS_URL),
  runtime: withDefault(NodeRuntime.Bundled, plain(oneOf(NodeRuntime))),
} satisfies Rules<OutputPoolArgs>;

function checkTogether(args: OutputPoolArgs, problems: Problems, resource: string): OutputPoolArgs {
  checkGeneratedPoolId(resource, args.poolName, "poolName", problems);
  const nodejsUrl = problems.whenKnown([args.nodejsUrl] as const, ([url]) => {
    if (args.runtime === NodeRuntime.Bundled && url === undefined) {
      problems.addMissing("nodejsUrl", "give NodeTool's `nodejsUrl`, or set runtime to image for both");
    }
    return url;
  }) as typeof args.nodejsUrl;
  const runsOnArm = args.runtime === NodeRuntime.Image || args.arm64NodejsUrl !== undefined;
  return checkPoolNodes({ ...args, ...(nodejsUrl !== undefined && { nodejsUrl }) }, "", runsOnArm, problems);
}

/** Arguments that were checked, with their defaults. */
type CheckedPoolArgs = Checked<OutputPoolArgs, typeof RULES>;

/** Returns the inputs of the pool in ARM's form. */
function poolInputs(args: CheckedPoolArgs, component: pulumi.Resource): batch.PoolArgs {
  const { nodes, spotNodes, resizeTimeoutMinutes, nodeDeallocation } = args;
  const scale = defined({ nodes, spotNodes, resizeTimeoutMinutes, nodeDeallocation });
  return defined({
    resourceGroupName: args.resourceGroupName,
    accountName: args.batchAccountName,
    poolName: args.poolName,
    vmSize: args.vmSize,
    deploymentConfiguration: { virtualMachineConfiguration: machine(args) },
    scaleSettings: pulumi
      .all([autoScaleSettings(args), scale])
      .apply(([autoScale, fixed]) => (autoScale === undefined ? { fixedScale: fixedScale(fixed) } : { autoScale })),
    taskSlotsPerNode: args.taskSlotsPerNode,
    identity: { type: batch.PoolIdentityType.UserAssigned, userAssignedIdentities: identities(args) },
    startTask: startTask(args),
    networkConfiguration: networkConfiguration(args),
    interNodeCommunication: interNodeCommunication(args),
    mountConfiguration: mountConfiguration(args, args.identityId),
    upgradePolicy: upgradePolicy(args),
    applicationPackages: applicationPackages(args, () => ({
      subscriptionId: clientConfig(component).subscriptionId,
      ...args,
    })),
    ...description(args),
  });
}

/** Returns an object without its undefined members. */
function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>;
}

type Defined<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

/** Returns an object that is not an output itself: the engine refuses to ignore changes inside an unknown object. */
function machine(args: OutputPoolArgs) {
  return defined({
    ...chosenImage(args),
    ...disks(args),
    containerConfiguration: containerConfiguration(args, args.identityId),
  });
}

/** Returns the identities of the nodes, each once. */
function identities({
  identityId,
  additionalIdentityIds,
}: OutputPoolArgs): pulumi.Input<string>[] | pulumi.Output<string[]> {
  if (additionalIdentityIds === undefined) return [identityId];
  return pulumi.all([identityId, additionalIdentityIds]).apply(([own, others = []]) => [...new Set([own, ...others])]);
}
