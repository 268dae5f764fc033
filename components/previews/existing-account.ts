import type * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";

/**
 * The settings of a storage account that determine how suitable it is for outputs. An absent setting has Azure's
 * default.
 */
export interface AccountSettings {
  readonly kind?: string | undefined;
  readonly skuName?: string | undefined;
  readonly allowSharedKeyAccess?: boolean | undefined;
  readonly allowBlobPublicAccess?: boolean | undefined;
  readonly enableHttpsTrafficOnly?: boolean | undefined;
  readonly minimumTlsVersion?: string | undefined;
  readonly publicNetworkAccess?: string | undefined;
  readonly networkDefaultAction?: string | undefined;
  readonly isHnsEnabled?: boolean | undefined;
}

/**
 * Returns what makes an account unsuitable or less safe for outputs, each with a fix. The defaults are those of
 * "Storage Accounts - Get Properties" (API version 2024-01-01): if a property is absent, keys are allowed, TLS 1.0 is
 * allowed, and anonymous access is not.
 */
export function accountFindings(account: AccountSettings): string[] {
  return CHECKS.filter(({ isWrong }) => isWrong(account)).map(({ finding }) =>
    typeof finding === "string" ? finding : finding(account),
  );
}

/**
 * Warns once about each finding for an account that this stack does not manage.
 *
 * @param givenId the account's id as the program gave it, which can be a secret.
 */
export function warnOfFindings(
  account: storage.StorageAccount,
  givenId: pulumi.Input<string>,
  parent: pulumi.Resource,
): void {
  const { id, kind, sku, networkRuleSet, publicNetworkAccess } = account;
  const { allowSharedKeyAccess, allowBlobPublicAccess, enableHttpsTrafficOnly, minimumTlsVersion, isHnsEnabled } =
    account;
  const booleans = { allowSharedKeyAccess, allowBlobPublicAccess, enableHttpsTrafficOnly, isHnsEnabled };
  pulumi
    .output({ id, kind, sku, networkRuleSet, publicNetworkAccess, minimumTlsVersion, ...booleans })
    .apply(async (found) => {
      const which = (await pulumi.isSecret(pulumi.output(givenId)))
        ? "the existing storage account"
        : `storage account ${found.id.split("/").at(-1)}`;
      const settings = {
        ...found,
        skuName: found.sku?.name,
        networkDefaultAction: found.networkRuleSet?.defaultAction,
      };
      for (const finding of accountFindings(settings)) {
        void pulumi.log.warn(`${which}: ${finding}`, parent);
      }
    });
}

interface Check {
  readonly isWrong: (account: AccountSettings) => boolean;
  readonly finding: string | ((account: AccountSettings) => string);
}

const GENERAL_PURPOSE = ["Storage", "StorageV2"];

const CHECKS: readonly Check[] = [
  {
    // "Using a Batch account": auto-storage must be a general-purpose account.
    isWrong: ({ kind }) => kind !== undefined && !GENERAL_PURPOSE.includes(kind),
    finding: ({ kind }) =>
      `kind must be StorageV2, got ${kind}; Batch takes only a general-purpose account as auto-storage, use another account`,
  },
  {
    // "Storage account overview": premium general-purpose accounts support page blobs only.
    isWrong: ({ kind, skuName }) => GENERAL_PURPOSE.includes(kind ?? "") && skuName?.startsWith("Premium") === true,
    finding: ({ skuName }) =>
      `sku must be a standard one, got ${skuName}; a premium general-purpose account stores page blobs only, use another account`,
  },
  {
    isWrong: ({ isHnsEnabled }) => isHnsEnabled === true,
    finding:
      "isHnsEnabled must be false, got true; Batch's application packages and blob mounts do not work with a hierarchical namespace, which cannot be turned off: use another account",
  },
  {
    isWrong: ({ publicNetworkAccess }) => publicNetworkAccess !== undefined && publicNetworkAccess !== "Enabled",
    finding: ({ publicNetworkAccess }) =>
      `publicNetworkAccess must be Enabled, got ${publicNetworkAccess}; give the pools' nodes, the readers and this machine a private endpoint of the account, or enable it`,
  },
  {
    isWrong: ({ networkDefaultAction }) => networkDefaultAction === "Deny",
    finding:
      "networkRuleSet.defaultAction must be Allow, got Deny; let the subnet of the pools' nodes, the readers and this machine through the firewall, or set it to Allow",
  },
  {
    isWrong: ({ allowSharedKeyAccess }) => allowSharedKeyAccess !== false,
    finding: ({ allowSharedKeyAccess }) =>
      `allowSharedKeyAccess must be false, got ${allowSharedKeyAccess ?? "nothing, which allows it"}; whoever has an account key reads and deletes all outputs, set it to false once nothing uses keys`,
  },
  {
    isWrong: ({ allowBlobPublicAccess }) => allowBlobPublicAccess === true,
    finding:
      "allowBlobPublicAccess must be false, got true; anyone who can configure a container can open it to anonymous readers, set it to false",
  },
  {
    isWrong: ({ enableHttpsTrafficOnly }) => enableHttpsTrafficOnly === false,
    finding: "enableHttpsTrafficOnly must be true, got false; outputs can travel unencrypted, set it to true",
  },
  {
    isWrong: ({ minimumTlsVersion }) => !["TLS1_2", "TLS1_3"].includes(minimumTlsVersion ?? "TLS1_0"),
    finding: ({ minimumTlsVersion }) =>
      `minimumTlsVersion must be TLS1_2, got ${minimumTlsVersion ?? "nothing, which is TLS1_0"}; set it to TLS1_2`,
  },
];
