import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { checkArgs } from "./arguments/check-args";
import { flag, object, oneOf, plain, type Rules, required, text, withDefault } from "./arguments/rule";
import { GUID, RESOURCE_GROUP_NAME } from "./azure/azure-forms";
import { ACCOUNT_NAME, BLOB_ENDPOINT, STORAGE_ACCOUNT_ID, toolContainerName } from "./azure/names";
import { currentDeployer } from "./deployer/current-deployer";
import { DEPLOYER_RULES, type DeployerArgs } from "./deployer/deployer-args";
import { type SignIn, signInAsDeployer } from "./deployer/sign-in";
import { grant, grantExists } from "./grants/grant";
import { installedCommandArchive } from "./node-tool/command-archive";
import { type Content, readOnce } from "./node-tool/content";
import { NodeRuntime } from "./node-tool/node-runtime";
import { nodejsArchive, nodejsArm64Archive, nodejsForWindows } from "./node-tool/nodejs-package";
import { packageVersion } from "./node-tool/package-root";
import { adoptWith } from "./state/adoption";
import { DeploymentFailure } from "./state/deployment-failure";
import { isUnderMocks } from "./state/mocks";
import { recordedState } from "./state/recorded-state";
import { containerAdoption } from "./storage/adopted-container";

/** Arguments of NodeTool. */
export interface NodeToolArgs {
  /** The resource group of the storage account. */
  resourceGroupName: pulumi.Input<string>;
  /** The name of the storage account that stores the tool. */
  storageAccountName: pulumi.Input<string>;
  /** The ARM id of that account. */
  storageAccountId: pulumi.Input<string>;
  /** The Blob endpoint of that account, with the trailing slash. */
  blobEndpoint: pulumi.Input<string>;
  /** The object id of the identity with which nodes download the tool. */
  readerPrincipalId: pulumi.Input<string>;
  /** The source of the Node.js that runs the tool. Must be known in a preview. Defaults to bundled. */
  runtime?: NodeRuntime;
  /**
   * Whether pools of Windows use the tool, such as true. The deployment then also uploads Node.js for Windows, 87 MB,
   * unless runtime is image. Must be known in a preview. A later false leaves it in the container. Defaults to false.
   */
  windows?: boolean;
  /**
   * Whether pools of sizes with Arm processors use the tool, such as true. The deployment then also uploads Node.js for
   * Arm64, 52 MB, unless runtime is image. Must be known in a preview. A later false leaves it in the container.
   * Defaults to false.
   */
  arm64?: boolean;
  /**
   * The principal that can upload the tool, such as a group with everyone who deploys. If it is given, no role
   * assignment changes when someone else deploys. Defaults to the principal that runs Pulumi, whose role assignment is
   * then replaced by the one of the next deployer.
   */
  deployer?: DeployerArgs;
}

/**
 * The command `batch-outputs` for the nodes of pools, stored in a private container. One archive contains the
 * command. Unless the pool's image provides Node.js, a second archive is npm's package of Node.js. For pools of
 * Windows or of Arm64, the container also has Node.js for them.
 *
 * The principal that runs Pulumi uploads the files during an update, never during a preview or under mocks. Azure can
 * take 30 minutes to propagate this principal's role assignment. The upload retries for that time and logs each wait.
 * If the state shows that an earlier update uploaded the same files, it does not wait.
 *
 * The program signs in with azure-native's settings, so that the token does not pass through the engine.
 */
export class NodeTool extends pulumi.ComponentResource {
  /** The URL of the command's archive. During an update it is known only after the archive is uploaded. */
  public readonly url: pulumi.Output<string>;
  /** The SHA-256 of the command's archive, in lower-case hex. It also pins the Node.js archive. */
  public readonly sha256: pulumi.Output<string>;
  /** The URL of the Node.js archive. Absent if runtime is image. */
  public readonly nodejsUrl?: pulumi.Output<string>;
  /** The URL of Node.js for Windows. Absent unless windows is true, and if runtime is image. */
  public readonly windowsNodejsUrl?: pulumi.Output<string>;
  /** The URL of the Node.js archive for Arm64. Absent unless arm64 is true, and if runtime is image. */
  public readonly arm64NodejsUrl?: pulumi.Output<string>;
  /** The ARM id of the tool's container. Let further identities of nodes read it with a ContainerGrant. */
  public readonly containerId: pulumi.Output<string>;
  /** The version of the tool. */
  public readonly version: pulumi.Output<string>;

  constructor(name: string, args: NodeToolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-batch-outputs:index:NodeTool", name, {}, opts);
    const checked = checkArgs(`NodeTool "${name}"`, args, RULES);
    const { blobEndpoint, storageAccountId } = checked;
    const container = new storage.BlobContainer(
      `${name}-container`,
      {
        accountName: checked.storageAccountName,
        resourceGroupName: checked.resourceGroupName,
        containerName: toolContainerName(name, storageAccountId, this),
        publicAccess: storage.PublicAccess.None,
      },
      {
        parent: this,
        // The replacement has another name.
        deleteBeforeReplace: false,
        // The name is random, so an existing container with this name comes from an update that was interrupted.
        ...adoptWith(containerAdoption({ component: this, retain: true })),
      },
    );
    const scope = container.id;
    this.containerId = scope;
    const reader = {
      principalId: checked.readerPrincipalId,
      principalType: "ServicePrincipal",
      role: "blobDataReader",
    } as const;
    const readerGrant = grant(`${name}-reader`, { ...reader, scope }, this, container);
    const needsToken = !isUnderMocks() && (checked.deployer === undefined || !pulumi.runtime.isDryRun());
    const signIn = needsToken ? signInAsDeployer(this) : undefined;
    const deployer = checked.deployer ?? currentDeployer(signIn, this);
    // Create the nodes' grant first. The upload waits until the deployer's grant takes effect, and by then the nodes'
    // grant most likely has too, so nodes need not wait for it.
    const deployerGrant = grant(
      `${name}-deployer`,
      { ...deployer, role: "blobDataContributor", scope },
      this,
      readerGrant,
    );

    const { runtime, windows, arm64 } = checked;
    const command = pulumi.output(
      installedCommandArchive(runtime).catch((error: unknown) => {
        throw new DeploymentFailure(this, error);
      }),
    );
    const place = pulumi.interpolate`${blobEndpoint}${container.name}`;
    const grantId = pulumi.all([deployerGrant.id, readerGrant.id]).apply(([id]) => id);
    const upload = (content: pulumi.Output<Content>, extension: string, id: pulumi.Output<string>) =>
      uploaded(content, pulumi.interpolate`${place}/${content.sha256}.${extension}`, id, signIn, this);
    this.url = upload(command, "tar.gz", grantId);
    this.sha256 = command.sha256;
    if (runtime === NodeRuntime.Bundled) {
      // The uploads follow one another, so that only one of them waits for the grant and logs each wait.
      const seenGrantId = pulumi.all([grantId, this.url]).apply(([id]) => id);
      this.nodejsUrl = upload(pulumi.output(nodejsArchive), "tar.gz", seenGrantId);
      if (arm64) this.arm64NodejsUrl = upload(pulumi.output(nodejsArm64Archive), "tar.gz", seenGrantId);
      if (windows) this.windowsNodejsUrl = upload(pulumi.output(nodejsForWindows), "exe", seenGrantId);
    }
    this.version = pulumi.output(packageVersion());

    this.registerOutputs({
      url: this.url,
      sha256: this.sha256,
      ...(this.nodejsUrl !== undefined && { nodejsUrl: this.nodejsUrl }),
      ...(this.arm64NodejsUrl !== undefined && { arm64NodejsUrl: this.arm64NodejsUrl }),
      ...(this.windowsNodejsUrl !== undefined && { windowsNodejsUrl: this.windowsNodejsUrl }),
      containerId: this.containerId,
      version: this.version,
    });
  }
}

/** Returns the URL of a file in the container. During an update, the URL is known only after the upload. */
function uploaded(
  archive: pulumi.Output<Content>,
  url: pulumi.Output<string>,
  grantId: pulumi.Output<string>,
  signIn: SignIn | undefined,
  tool: NodeTool,
): pulumi.Output<string> {
  if (signIn === undefined || pulumi.runtime.isDryRun()) return url;
  return pulumi.all([url, archive, grantId]).apply(async ([blobUrl, content, id]) => {
    // Loading the storage client takes 0.3 s, and a preview does not need it.
    const { PATIENCE, uploadOnce } = await import("./node-tool/upload.js");
    const onWait = (message: string) => void pulumi.log.info(message, tool);
    const uploadGrant = { id, exists: () => grantExists(id, tool) };
    const patience = { ...PATIENCE, onWait, grant: uploadGrant, isRecorded: await isRecorded(blobUrl) };
    const megabytes = (content.size / 1e6).toFixed(1);
    // The URL and the id are derived from arguments, which can be secrets.
    const hidden = (await pulumi.isSecret(url)) ? [blobUrl, new URL(blobUrl).host, id] : [];
    const shown = (text: string) => hidden.reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text);
    const onRead = () => void pulumi.log.info(shown(`uploading ${megabytes} MB to ${blobUrl}`), tool, undefined, true);
    const upload = await uploadOnce(blobUrl, readOnce(content, onRead), signIn.credential, patience).catch(
      (error: unknown) => {
        throw new DeploymentFailure(tool, shown(error instanceof Error ? error.message : String(error)));
      },
    );
    if (upload === "replaced") {
      const found = `${blobUrl} was not the node tool that this deploys and has been put right`;
      void pulumi.log.warn(shown(`${found}; reimage nodes whose StartTask failed by it`), tool);
    }
    return blobUrl;
  });
}

/** Returns whether an earlier update uploaded an archive: a NodeTool in the state has its URL. */
async function isRecorded(url: string): Promise<boolean> {
  const state = await recordedState().catch(() => undefined);
  const tools = state?.ofType("azure-batch-outputs:index:NodeTool") ?? [];
  return tools.some(({ outputs: { url: command, nodejsUrl, arm64NodejsUrl, windowsNodejsUrl } }) =>
    [command, nodejsUrl, arm64NodejsUrl, windowsNodejsUrl].includes(url),
  );
}

const RULES = {
  resourceGroupName: required(text(RESOURCE_GROUP_NAME)),
  storageAccountName: required(text(ACCOUNT_NAME)),
  storageAccountId: required(text(STORAGE_ACCOUNT_ID)),
  blobEndpoint: required(text(BLOB_ENDPOINT)),
  readerPrincipalId: required(text(GUID)),
  runtime: withDefault(NodeRuntime.Bundled, plain(oneOf(NodeRuntime))),
  windows: withDefault(false, plain(flag())),
  arm64: withDefault(false, plain(flag())),
  deployer: plain(object(DEPLOYER_RULES)),
} satisfies Rules<NodeToolArgs>;
