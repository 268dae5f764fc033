import * as batch from "@pulumi/azure-native/batch";
import type * as pulumi from "@pulumi/pulumi";
import { checkTogether, type Known } from "../arguments/check-together";
import { listOf } from "../arguments/lists";
import type { Problems } from "../arguments/problems";
import { flag, integer, object, oneOf, type Rules, required } from "../arguments/rule";
import type { PoolImageArgs } from "./image-args";
import type { PoolScaleArgs } from "./scale-args";
import { parseVmSize, type VmSize } from "./vm-size";
import { whenGiven } from "./when-given";

/** The type of a data disk. */
export const DataDiskType = {
  /** Standard HDD. */
  StandardLrs: "Standard_LRS",
  /** Standard SSD. */
  StandardSsdLrs: "StandardSSD_LRS",
  /** Premium SSD. The VM size must support it. */
  PremiumLrs: "Premium_LRS",
} as const;

/** The type of a data disk. */
export type DataDiskType = (typeof DataDiskType)[keyof typeof DataDiskType];

/** What the host of a node caches of a data disk. */
export const DiskCaching = { None: "None", ReadOnly: "ReadOnly", ReadWrite: "ReadWrite" } as const;

/** What the host of a node caches of a data disk. */
export type DiskCaching = (typeof DiskCaching)[keyof typeof DiskCaching];

/** An empty disk of each node. */
export interface DataDiskArgs {
  /** The size in GB, from 1 to 32,767, such as 512. */
  sizeGb: pulumi.Input<number>;
  /** The type, such as Premium_LRS. Defaults to Standard_LRS. */
  type?: pulumi.Input<DataDiskType>;
  /** What the host caches, such as ReadOnly. Defaults to None. */
  caching?: pulumi.Input<DiskCaching>;
}

/** What trusted launch does on a node. */
export interface TrustedLaunchArgs {
  /** Whether only signed boot loaders and drivers can be loaded. Drivers of GPUs can need false. Defaults to true. */
  secureBoot?: pulumi.Input<boolean>;
  /** Whether the node has a virtual TPM. Defaults to true. */
  vTpm?: pulumi.Input<boolean>;
}

/** The disks of a pool's nodes, and what protects them. */
export interface PoolDisksArgs {
  /**
   * The size of the disk of the operating system in GB, from 30 to 4,095, such as 128. It must be at least that of the
   * image. Give it for a VM size without a local disk, because tasks then use this disk. A change replaces the pool.
   * Defaults to the size of the image, which is 30 for Ubuntu.
   */
  osDiskSizeGb?: pulumi.Input<number>;
  /**
   * Whether the disk of the operating system is on the node's local disk, such as true. It then costs nothing and is
   * faster. The VM size must support it, and must have a local disk. The disk can have 2,048 GB. Cannot be combined
   * with spotNodes. A change replaces the pool. Defaults to false.
   */
  ephemeralOsDisk?: pulumi.Input<boolean>;
  /**
   * Empty disks of each node, at most 64, such as `[{ sizeGb: 512 }]`. Batch neither formats nor mounts them: let
   * commands of startTask do that. A change replaces the pool. Defaults to none.
   */
  dataDisks?: pulumi.Input<pulumi.Input<DataDiskArgs>[]>;
  /**
   * Whether the temporary disk of a node is encrypted, such as true. Batch chooses the method. Azure always encrypts
   * the other disks at rest. A change replaces the pool. Defaults to false.
   */
  diskEncryption?: pulumi.Input<boolean>;
  /**
   * Whether the host of a node encrypts all of its disks and their caches, such as true. The VM size must support it,
   * and the feature EncryptionAtHost must be registered in the subscription. A change replaces the pool. Defaults to
   * what Batch chooses.
   */
  encryptionAtHost?: pulumi.Input<boolean>;
  /**
   * Trusted launch for the nodes, such as `{}`. The image and the VM size must be of generation 2. A change replaces
   * the pool. Defaults to none.
   */
  trustedLaunch?: pulumi.Input<TrustedLaunchArgs>;
}

/**
 * The size of Ubuntu's image, and Azure's limits for a disk of the operating system and for a data disk ("Introduction
 * to Azure managed disks"). In GB.
 */
const MIN_OS_DISK = 30;
const MAX_OS_DISK = 4_095;
const MAX_DATA_DISK = 32_767;

/** "Max size of Ephemeral OS disk can be 2 TiB" ("Frequently asked questions about Ephemeral OS disks"). In GB. */
const MAX_EPHEMERAL_DISK = 2_048;

/** The `lun` of a disk is from 0 to 63 ("Pool - Create"). */
const MAX_DATA_DISKS = 64;

const DATA_DISK_RULES: Rules<DataDiskArgs> = {
  sizeGb: required(integer(1, MAX_DATA_DISK)),
  type: oneOf(DataDiskType),
  caching: oneOf(DiskCaching),
};

const TRUSTED_LAUNCH_RULES: Rules<TrustedLaunchArgs> = { secureBoot: flag(), vTpm: flag() };

/** The rules for the disks of a pool's nodes. */
export const POOL_DISKS_RULES = {
  osDiskSizeGb: integer(MIN_OS_DISK, MAX_OS_DISK),
  ephemeralOsDisk: flag(),
  dataDisks: listOf(object(DATA_DISK_RULES), MAX_DATA_DISKS),
  diskEncryption: flag(),
  encryptionAtHost: flag(),
  trustedLaunch: object(TRUSTED_LAUNCH_RULES),
} satisfies Rules<PoolDisksArgs>;

type WithDisks = PoolDisksArgs & PoolImageArgs & { vmSize: pulumi.Input<string> };

const TOGETHER = [
  "ephemeralOsDisk",
  "encryptionAtHost",
  "trustedLaunch",
  "osDiskSizeGb",
  "diskEncryption",
  "image",
  "vmSize",
] as const;

/** Checks rules that concern the disks and other arguments of a pool. */
export function checkDisks<T extends WithDisks>(args: T, prefix: string, problems: Problems): T {
  const { ephemeralOsDisk, encryptionAtHost, trustedLaunch } = args;
  if (ephemeralOsDisk === undefined && encryptionAtHost === undefined && trustedLaunch === undefined) return args;
  return checkTogether<WithDisks, (typeof TOGETHER)[number]>(args, TOGETHER, problems, (known) => {
    const size = typeof known.vmSize === "string" ? parseVmSize(known.vmSize) : undefined;
    if (known.ephemeralOsDisk === true) checkEphemeral(known, size, prefix, problems);
    checkEncryption(known, size, prefix, problems);
    const { sku } = known.image ?? {};
    // Trusted launch needs generation 2 ("Trusted Launch for Azure virtual machines").
    if (known.trustedLaunch !== undefined && typeof sku === "string" && /gen1$/.test(sku)) {
      problems.add(`${prefix}trustedLaunch`, "be left out for an image of generation 1", known.trustedLaunch);
    }
  }) as T;
}

type WithSpotNodes = PoolDisksArgs & PoolScaleArgs;

/** Requires that Spot nodes have no ephemeral disk. Their number comes first, as it changes in place. */
export function checkSpotDisks<T extends WithSpotNodes>(args: T, prefix: string, problems: Problems): T {
  const names = ["spotNodes", "ephemeralOsDisk"] as const;
  if (args.spotNodes === undefined || args.ephemeralOsDisk === undefined) return args;
  return checkTogether<WithSpotNodes, (typeof names)[number]>(args, names, problems, (known) => {
    const { spotNodes, ephemeralOsDisk } = known;
    if (ephemeralOsDisk !== true || typeof spotNodes !== "number" || spotNodes <= 0) return;
    problems.add(`${prefix}ephemeralOsDisk`, "be left out if there are spotNodes", ephemeralOsDisk);
  }) as T;
}

/** Sources: "Use ephemeral OS disk nodes for Azure Batch pools", and the FAQ of these disks. */
function checkEphemeral(
  { osDiskSizeGb, ephemeralOsDisk }: Known<WithDisks, "osDiskSizeGb" | "ephemeralOsDisk">,
  size: VmSize | undefined,
  prefix: string,
  problems: Problems,
): void {
  if (size?.hasLocalDisk === false) {
    const rule = "be left out for a size without a local disk";
    const fix = { told: `choose ${size.withLocalDisk ?? "another size"}`, ofSecret: "choose another size" };
    problems.add(`${prefix}ephemeralOsDisk`, rule, ephemeralOsDisk, fix);
  }
  if (typeof osDiskSizeGb === "number" && osDiskSizeGb > MAX_EPHEMERAL_DISK) {
    problems.add(`${prefix}osDiskSizeGb`, `be at most ${MAX_EPHEMERAL_DISK} if ephemeralOsDisk is true`, osDiskSizeGb);
  }
}

/**
 * Azure Disk Encryption is the only other way to encrypt a temporary disk, and some sizes do not support it: Basic, A,
 * and version 6 and newer ("Create a pool with disk encryption enabled", `AzureDiskEncryptionNotSupportedOnVMSize`).
 */
function checkEncryption(
  { diskEncryption, encryptionAtHost }: Known<WithDisks, "diskEncryption" | "encryptionAtHost">,
  size: VmSize | undefined,
  prefix: string,
  problems: Problems,
): void {
  if (diskEncryption !== true || encryptionAtHost !== false || size === undefined) return;
  const version = Number(/_v(\d+)/.exec(size.name)?.[1] ?? 1);
  if (version < 6 && !/^(Basic_|Standard_A\d)/.test(size.name)) return;
  const rule = {
    told: `be left out or true if diskEncryption is true for ${size.name}`,
    ofSecret: "be left out or true if diskEncryption is true for that size",
  };
  problems.add(`${prefix}encryptionAtHost`, rule, encryptionAtHost);
}

/** Returns the properties of a pool's virtual machines that these arguments determine. */
export function disks(args: PoolDisksArgs) {
  return {
    osDisk: whenGiven(args, ["osDiskSizeGb", "ephemeralOsDisk"], ({ osDiskSizeGb, ephemeralOsDisk }) => {
      if (osDiskSizeGb === undefined && ephemeralOsDisk !== true) return undefined;
      return {
        ...(osDiskSizeGb !== undefined && { diskSizeGB: osDiskSizeGb }),
        ...(ephemeralOsDisk === true && {
          ephemeralOSDiskSettings: { placement: batch.DiffDiskPlacement.CacheDisk },
        }),
      };
    }),
    dataDisks: whenGiven(args, ["dataDisks"], ({ dataDisks = [] }) =>
      dataDisks.length === 0
        ? undefined
        : dataDisks.map(({ sizeGb, type, caching }, lun) => ({
            lun,
            diskSizeGB: sizeGb,
            ...(type !== undefined && { storageAccountType: type as batch.StorageAccountType }),
            ...(caching !== undefined && { caching: caching as batch.CachingType }),
          })),
    ),
    // "On Linux pool, only TemporaryDisk is supported" ("Pool - Create", `diskEncryptionConfiguration`).
    diskEncryptionConfiguration: whenGiven(args, ["diskEncryption"], ({ diskEncryption }) =>
      diskEncryption === true ? { targets: [batch.DiskEncryptionTarget.TemporaryDisk] } : undefined,
    ),
    securityProfile: whenGiven(args, ["encryptionAtHost", "trustedLaunch"], ({ encryptionAtHost, trustedLaunch }) => ({
      ...(encryptionAtHost !== undefined && { encryptionAtHost }),
      ...(trustedLaunch !== undefined && {
        securityType: batch.SecurityTypes.TrustedLaunch,
        uefiSettings: {
          secureBootEnabled: trustedLaunch.secureBoot ?? true,
          vTpmEnabled: trustedLaunch.vTpm ?? true,
        },
      }),
    })),
  };
}
