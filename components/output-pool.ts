import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { BLOB_ENDPOINT, POOL_NAME } from "./internal/azure-names";
import { COMMAND_FILE, CONFIG_VARIABLE, INSTALL_SCRIPT, NODEJS_FILE, SHA256_VARIABLE } from "./internal/install-script";
import { checkPoolNodes } from "./internal/pool-nodes";
import { Problems } from "./internal/problems";
import { shellCommandLine } from "./internal/shell";

/** A marketplace image of a pool's nodes. Linux alone for now. */
export interface PoolImage {
  /** Such as canonical. */
  publisher: pulumi.Input<string>;
  /** Such as ubuntu-24_04-lts. */
  offer: pulumi.Input<string>;
  /** Such as server. */
  sku: pulumi.Input<string>;
  /** Defaults to latest. */
  version?: pulumi.Input<string>;
  /** The Batch agent for the image, such as `batch.node.ubuntu 24.04`. */
  nodeAgentSkuId: pulumi.Input<string>;
}

/** What a pool's nodes are and how many; the same for a pool by itself and for one of a pipeline. */
export interface PoolNodesArgs {
  /** The size of a node, such as Standard_D2s_v5. x64 alone, unless the tool's runtime is image. */
  vmSize: pulumi.Input<string>;
  /** How many dedicated nodes. Defaults to 1; not beside autoscaleFormula. */
  nodes?: pulumi.Input<number>;
  /** A formula by which Batch sets the number of nodes every 15 minutes. */
  autoscaleFormula?: pulumi.Input<string>;
  /** How many tasks run on a node at once, at most 4 times its cores and 256. Defaults to 1. */
  taskSlotsPerNode?: pulumi.Input<number>;
  /** Defaults to Ubuntu Server 24.04. */
  image?: pulumi.Input<PoolImage>;
}

/** Arguments of OutputPool. */
export interface OutputPoolArgs extends PoolNodesArgs {
  /** The resource group of the Batch account. */
  resourceGroupName: pulumi.Input<string>;
  /** The name of the Batch account. */
  batchAccountName: pulumi.Input<string>;
  /**
   * The pool's id: 1 to 64 letters, digits, `-` or `_`. Defaults to one made of the component's name and random
   * characters.
   */
  poolName?: pulumi.Input<string>;
  /** The ARM id of the nodes' identity. */
  identityId: pulumi.Input<string>;
  /** The client id of the nodes' identity. */
  identityClientId: pulumi.Input<string>;
  /** The Blob endpoint to which the nodes' tool writes, with its closing slash. */
  blobEndpoint: pulumi.Input<string>;
  /** The URL of the command's archive: NodeTool's `url`. */
  toolUrl: pulumi.Input<string>;
  /** The SHA-256 of the command's archive: NodeTool's `sha256`. */
  toolSha256: pulumi.Input<string>;
  /** The URL of the Node.js archive: NodeTool's `nodejsUrl`. Required unless the tool's runtime is image. */
  nodejsUrl?: pulumi.Input<string>;
}

/**
 * A pool whose nodes have the command `batch-outputs`: their StartTask downloads the tool with the nodes' identity,
 * verifies its SHA-256, installs it without administrator rights, and writes its configuration. A node takes tasks when
 * the StartTask has succeeded. A new version of the tool reaches a node when the node starts again.
 */
export class OutputPool extends pulumi.ComponentResource {
  /** The pool's id in the Batch account. */
  public readonly poolId: pulumi.Output<string>;

  constructor(name: string, args: OutputPoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-batch-outputs:index:OutputPool", name, {}, opts);
    const checked = checkArgs(name, args);
    const pool = new batch.Pool(
      `${name}-pool`,
      {
        resourceGroupName: args.resourceGroupName,
        accountName: args.batchAccountName,
        ...(checked.poolName !== undefined && { poolName: checked.poolName }),
        vmSize: args.vmSize,
        deploymentConfiguration: { virtualMachineConfiguration: machine(checked.image) },
        scaleSettings:
          args.autoscaleFormula === undefined
            ? { fixedScale: { targetDedicatedNodes: checked.nodes ?? 1 } }
            : { autoScale: { formula: args.autoscaleFormula } },
        taskSlotsPerNode: checked.taskSlotsPerNode ?? 1,
        identity: { type: batch.PoolIdentityType.UserAssigned, userAssignedIdentities: [args.identityId] },
        startTask: startTask(checked),
      },
      {
        parent: this,
        ...(opts?.dependsOn !== undefined && { dependsOn: opts.dependsOn }),
        // Azure refuses to change these, of which the provider does not know: its preview shows an update, and Azure
        // answers 400.
        replaceOnChanges: ["deploymentConfiguration", "identity", "taskSlotsPerNode", "vmSize"],
        // A pool of a given id can only be made anew once the old one is gone.
        deleteBeforeReplace: args.poolName !== undefined,
      },
    );
    this.poolId = pool.name;

    this.registerOutputs({ poolId: this.poolId });
  }
}

function checkArgs(name: string, args: OutputPoolArgs) {
  const problems = new Problems(`OutputPool "${name}"`);
  problems.require(
    args,
    "resourceGroupName",
    "batchAccountName",
    "identityId",
    "identityClientId",
    "blobEndpoint",
    "toolUrl",
    "toolSha256",
  );
  const checked = {
    ...args,
    poolName: problems.checkText("poolName", args.poolName, POOL_NAME),
    blobEndpoint: problems.checkText("blobEndpoint", args.blobEndpoint, BLOB_ENDPOINT) ?? args.blobEndpoint,
    toolSha256: problems.checkText("toolSha256", args.toolSha256, SHA256) ?? args.toolSha256,
    ...checkPoolNodes(problems, "", args),
  };
  problems.throwIfAny();
  return checked;
}

const SHA256 = { pattern: /^[0-9a-f]{64}$/, rule: "be 64 lower-case hex digits" };

function machine(image: pulumi.Input<PoolImage> = UBUNTU) {
  return pulumi.output(image).apply(({ nodeAgentSkuId, ...reference }) => ({
    imageReference: { ...reference, version: reference.version ?? "latest" },
    nodeAgentSkuId,
  }));
}

const UBUNTU: PoolImage = {
  publisher: "canonical",
  offer: "ubuntu-24_04-lts",
  sku: "server",
  nodeAgentSkuId: "batch.node.ubuntu 24.04",
};

function startTask(args: ReturnType<typeof checkArgs>) {
  const config = pulumi
    .all([args.blobEndpoint, args.identityClientId])
    .apply(([blobEndpoint, writerClientId]) => JSON.stringify({ version: 1, blobEndpoint, writerClientId }));
  const identityReference = { resourceId: args.identityId };
  return {
    commandLine: shellCommandLine(INSTALL_SCRIPT),
    environmentSettings: [
      { name: SHA256_VARIABLE, value: args.toolSha256 },
      { name: CONFIG_VARIABLE, value: config },
    ],
    resourceFiles: [
      { httpUrl: args.toolUrl, filePath: COMMAND_FILE, identityReference },
      ...(args.nodejsUrl === undefined || args.nodejsUrl === null
        ? []
        : [{ httpUrl: args.nodejsUrl, filePath: NODEJS_FILE, identityReference }]),
    ],
    userIdentity: {
      autoUser: { scope: batch.AutoUserScope.Pool, elevationLevel: batch.ElevationLevel.NonAdmin },
    },
    maxTaskRetryCount: 3,
    waitForSuccess: true,
  };
}
