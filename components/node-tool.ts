import * as authorization from "@pulumi/azure-native/authorization";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { BLOB_ENDPOINT, toolContainerName } from "./internal/azure-names";
import { containerScope, grant } from "./internal/grant";
import { nodeToolArchive } from "./internal/node-tool/archive";
import { deployerCredential } from "./internal/node-tool/deployer-credential";
import { packageVersion } from "./internal/node-tool/package-root";
import { uploadOnce } from "./internal/node-tool/upload";
import { Problems } from "./internal/problems";
import { NodeRuntime } from "./node-runtime";

/** Arguments of NodeTool. */
export interface NodeToolArgs {
  /** The resource group of the storage account. */
  resourceGroupName: pulumi.Input<string>;
  /** The name of the storage account that the tool is put into. */
  storageAccountName: pulumi.Input<string>;
  /** The ARM id of that account. */
  storageAccountId: pulumi.Input<string>;
  /** The Blob endpoint of that account, with its closing slash. */
  blobEndpoint: pulumi.Input<string>;
  /** The object id of the identity by which nodes fetch the tool. */
  readerPrincipalId: pulumi.Input<string>;
  /** Where the Node that runs the tool comes from. Must be known at preview. Defaults to bundled. */
  runtime?: NodeRuntime;
}

/**
 * The command `batch-outputs` for the nodes of Linux pools, x64: an archive in a private container, called by its
 * SHA-256. It is put there during an update, by the principal that Pulumi deploys as, and never in a preview. The role
 * that this principal is given for it can take a while to be seen: the update waits, says so, and gives up after 30
 * minutes.
 */
export class NodeTool extends pulumi.ComponentResource {
  /** Where the archive is; known to be there once an update has given it. */
  public readonly url: pulumi.Output<string>;
  /** The archive's SHA-256, in lower-case hex. */
  public readonly sha256: pulumi.Output<string>;
  /** The version of the tool. */
  public readonly version: pulumi.Output<string>;

  constructor(name: string, args: NodeToolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-batch-outputs:index:NodeTool", name, {}, opts);
    const blobEndpoint = checkArgs(name, args);
    const { storageAccountId } = args;
    const container = new storage.BlobContainer(
      `${name}-container`,
      {
        accountName: args.storageAccountName,
        resourceGroupName: args.resourceGroupName,
        containerName: toolContainerName(name, this),
        publicAccess: storage.PublicAccess.None,
      },
      { parent: this },
    );
    const scope = containerScope(storageAccountId, container.name);
    const reader = {
      principalId: args.readerPrincipalId,
      principalType: "ServicePrincipal",
      role: "blobDataReader",
    } as const;
    const readerGrant = grant(`${name}-reader`, { ...reader, scope }, this, container);
    const deployer = authorization.getClientConfigOutput({ parent: this }).objectId;
    // The nodes' grant is made first: once the deployer's is seen, which the upload waits for, theirs most likely is too,
    // and a StartTask whose file is refused is not tried again.
    const deployerGrant = grant(
      `${name}-deployer`,
      { principalId: deployer, role: "blobDataContributor", scope },
      this,
      readerGrant,
    );

    const onBuild = () =>
      pulumi.log.info("making the node tool's archive, once on this machine", this, undefined, true);
    const archive = pulumi.output(nodeToolArchive({ runtime: args.runtime ?? NodeRuntime.Bundled, onBuild }));
    const url = pulumi.interpolate`${blobEndpoint}${container.name}/${archive.sha256}.tar.gz`;
    this.url = pulumi.runtime.isDryRun()
      ? url
      : pulumi.all([url, archive.file, deployerGrant.id, readerGrant.id]).apply(async ([blobUrl, file]) => {
          const onWait = (message: string) => void pulumi.log.info(message, this);
          const patience = { patienceMs: 30 * 60_000, firstWaitMs: 1000, onWait };
          const upload = await uploadOnce(blobUrl, file, deployerCredential(this), patience);
          if (upload === "replaced") {
            const found = `${blobUrl} was not the node tool that this deploys and has been put right`;
            void pulumi.log.warn(`${found}; reimage nodes whose StartTask failed by it`, this);
          }
          return blobUrl;
        });
    this.sha256 = archive.sha256;
    this.version = pulumi.output(packageVersion());

    this.registerOutputs({ url: this.url, sha256: this.sha256, version: this.version });
  }
}

/** Returns the checked Blob endpoint. */
function checkArgs(name: string, args: NodeToolArgs): pulumi.Input<string> {
  const problems = new Problems(`NodeTool "${name}"`);
  problems.require(
    args,
    "resourceGroupName",
    "storageAccountName",
    "storageAccountId",
    "blobEndpoint",
    "readerPrincipalId",
  );
  problems.checkOneOf("runtime", args.runtime, Object.values(NodeRuntime));
  const blobEndpoint = problems.checkText("blobEndpoint", args.blobEndpoint, BLOB_ENDPOINT);
  problems.throwIfAny();
  return blobEndpoint ?? args.blobEndpoint;
}
