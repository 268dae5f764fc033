import * as pulumi from "@pulumi/pulumi";
import { checkTogether } from "../arguments/check-together";
import { listOf } from "../arguments/lists";
import { withoutSecret } from "../arguments/no-secret";
import type { Problems } from "../arguments/problems";
import { object, type Rules, required, text } from "../arguments/rule";
import { IDENTITY_ID } from "../azure/azure-forms";
import { ACCOUNT_NAME } from "../azure/names";

/** A container of Blob storage that each node mounts with blobfuse. */
export interface BlobMountArgs {
  /** The name of the storage account, such as renders. */
  accountName: pulumi.Input<string>;
  /** The name of the container, such as scenes. */
  containerName: pulumi.Input<string>;
  /** The folder of the mount in `$AZ_BATCH_NODE_MOUNTS_DIR`, such as scenes. */
  path: pulumi.Input<string>;
  /**
   * The ARM id of the identity that reads and writes the container: one of additionalIdentityIds. It needs a role such
   * as Storage Blob Data Reader. Defaults to the identity of the nodes.
   */
  identityId?: pulumi.Input<string>;
  /** Options of blobfuse, such as `-o ro`. Keys and SAS are refused. Defaults to none. */
  options?: pulumi.Input<string>;
}

/** "The maximum number of mounted file systems on a pool is 10" ("Mount a virtual file system on a Batch pool"). */
const MAX_MOUNTS = 10;

const CONTAINER = text({
  pattern: /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
  rule: "be the name of a container: 3 to 63 lower-case letters, digits and single hyphens",
});
const PATH = text({
  pattern: /^(?!\.{1,2}(?:\/|$))[\w.-]+(?:\/(?!\.{1,2}(?:\/|$))[\w.-]+)*$/,
  rule: "be a relative path of letters, digits, `.`, `_` or `-`, such as scenes",
});
const OPTIONS = text({ pattern: /^(?=.*\S)[^\n\r]{1,1024}$/, rule: "be options of blobfuse in one line" });

const MOUNT_RULES: Rules<BlobMountArgs> = {
  accountName: required(text(ACCOUNT_NAME)),
  containerName: required(CONTAINER),
  path: required(PATH),
  identityId: text(IDENTITY_ID),
  options: withoutSecret(OPTIONS),
};

/** The rule for the mounts of a pool. */
export const blobMountsRule = listOf(object(MOUNT_RULES), MAX_MOUNTS);

interface WithMounts {
  readonly blobMounts?: pulumi.Input<pulumi.Input<BlobMountArgs>[]>;
}

/** Requires that each mount has a folder of its own. */
export function checkMounts<T extends WithMounts>(args: T, prefix: string, problems: Problems): T {
  return checkTogether<WithMounts, "blobMounts">(args, ["blobMounts"], problems, ({ blobMounts = [] }) => {
    const seen = new Map<unknown, number>();
    for (const [index, mount] of Array.isArray(blobMounts) ? blobMounts.entries() : []) {
      const other = mount?.path === undefined ? undefined : seen.get(mount.path);
      const at = `${prefix}blobMounts`;
      if (other !== undefined) problems.add(`${at}[${index}].path`, `differ from that of ${at}[${other}]`, mount.path);
      else seen.set(mount?.path, index);
    }
  }) as T;
}

/** Returns `mountConfiguration` of a pool. Azure refuses an empty list (Azure/bicep#7902). */
export function mountConfiguration({ blobMounts }: WithMounts, identityId: pulumi.Input<string>) {
  if (blobMounts === undefined) return undefined;
  return pulumi.all([blobMounts, identityId]).apply(([mounts = [], own]) =>
    mounts.length === 0
      ? undefined
      : mounts.map((mount) => ({
          azureBlobFileSystemConfiguration: {
            accountName: mount.accountName,
            containerName: mount.containerName,
            relativeMountPath: mount.path,
            identityReference: { resourceId: mount.identityId ?? own },
            ...(mount.options !== undefined && { blobfuseOptions: mount.options }),
          },
        })),
  );
}
