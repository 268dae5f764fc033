import type * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { nameInId } from "../azure/arm-id";
import { isUnderMocks } from "../state/mocks";

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
  readonly allowCrossTenantReplication?: boolean | undefined;
  /** When the account was created, as ISO 8601. It determines some defaults. Undefined if it is unknown. */
  readonly creationTime?: string | undefined;
}

/**
 * Returns what makes an account unsuitable or less safe for outputs, each with a fix. The defaults are those of
 * "Storage Accounts - Get Properties" (API version 2024-01-01). If a property is absent, keys and TLS 1.0 are allowed.
 * Anonymous access and replication to other tenants are allowed only in old accounts. HTTPS is required, every network
 * is allowed, and there is no hierarchical namespace.
 *
 * `defaultToOAuthAuthentication` is not checked: it sets only what the portal tries first.
 */
export function accountFindings(account: AccountSettings): string[] {
  return CHECKS.filter(({ isWrong }) => isWrong(account)).map(({ finding }) =>
    typeof finding === "string" ? finding : finding(account),
  );
}

/**
 * Warns once about each finding for an account that this stack does not manage. Reports nothing if Azure does not
 * answer, and under mocks.
 *
 * @param givenId the account's id as the program gave it, which can be a secret.
 * @param read asks Azure for the account with an ARM id. In a preview, the account's resource does not know the
 * properties that Azure's answer leaves out.
 */
export function warnOfFindings(
  givenId: pulumi.Input<string>,
  read: (id: string) => Promise<storage.GetStorageAccountResult>,
  parent: pulumi.Resource,
): void {
  if (isUnderMocks()) return;
  pulumi.output(givenId).apply(async (id) => {
    const found = await read(id).catch(() => undefined);
    if (found === undefined) return;
    const isSecret = await pulumi.isSecret(pulumi.output(givenId));
    const which = isSecret ? "the existing storage account" : `storage account ${nameInId(id, "storageAccounts")}`;
    const settings = {
      ...found,
      skuName: found.sku?.name,
      networkDefaultAction: found.networkRuleSet?.defaultAction,
    };
    for (const finding of accountFindings(settings)) void pulumi.log.warn(`${which}: ${finding}`, parent);
  });
}

interface Check {
  readonly isWrong: (account: AccountSettings) => boolean;
  readonly finding: string | ((account: AccountSettings) => string);
}

/**
 * When Azure had changed the defaults of anonymous access and of replication to other tenants, for new accounts only
 * (Azure/azure-cli#27014). An older account that does not set them still allows both.
 */
const DISALLOWED_SINCE = Date.parse("2023-12-05");

const ALLOWED_IN_OLD_ACCOUNTS = "nothing, which allows it in an account that was created before December 2023";

/** Returns the value of a setting that is allowed by default in old accounts only. */
function isAllowed(setting: boolean | undefined, { creationTime }: AccountSettings): boolean {
  return setting ?? (creationTime !== undefined && Date.parse(creationTime) < DISALLOWED_SINCE);
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
    isWrong: (account) => isAllowed(account.allowBlobPublicAccess, account),
    finding: ({ allowBlobPublicAccess }) =>
      `allowBlobPublicAccess must be false, got ${allowBlobPublicAccess ?? ALLOWED_IN_OLD_ACCOUNTS}; anyone who can configure a container can open it to anonymous readers, set it to false`,
  },
  {
    isWrong: (account) => isAllowed(account.allowCrossTenantReplication, account),
    finding: ({ allowCrossTenantReplication }) =>
      `allowCrossTenantReplication must be false, got ${allowCrossTenantReplication ?? ALLOWED_IN_OLD_ACCOUNTS}; anyone who can configure the account can copy all outputs to another tenant, set it to false`,
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
