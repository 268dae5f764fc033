import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { nameInId } from "./azure/arm-id";
import { sendLogs } from "./azure/diagnostics";
import { accountPrincipal } from "./batch/account-principal";
import { currentQuotas } from "./batch/batch-quotas";
import { createBatchAccount } from "./batch/create-batch-account";
import { inOwnSubscription } from "./deployer/own-subscription";
import { grant } from "./grants/grant";
import { CONTAINERS } from "./grants/storage-actions";
import { checkBatchAccountArgs, type LinkedBatchAccountArgs } from "./linked-batch-account-args";
import {
  refuseOwnBatchAccount,
  warnOfBatchAccount,
  warnOfDeletedBatchAccount,
} from "./previews/existing-batch-account";
import { hadCustomerManagedKey, KEY_RECORD, recordOfKey } from "./previews/former-key";
import { createPrivateEndpoints } from "./private-endpoints/create-private-endpoints";
import { lasting } from "./state/lasting";
import { whenCreated } from "./state/when-created";

/**
 * A Batch account that is linked to a storage account. It accepts only Entra ID and no shared keys. By default, neither
 * Batch nor the nodes get permissions by the link. An existing account is used as it is.
 */
export class LinkedBatchAccount extends pulumi.ComponentResource {
  /** The account's name. */
  public readonly accountName: pulumi.Output<string>;
  /** The account's endpoint: a host, without `https://`. */
  public readonly accountEndpoint: pulumi.Output<string>;
  /** The account's ARM id. */
  public readonly accountId: pulumi.Output<string>;
  /** The resource group of the account, in which its pools are created. */
  public readonly resourceGroupName: pulumi.Output<string>;
  /** The quota of dedicated cores. No value if the account allocates pools in the subscription. */
  public readonly dedicatedCoreQuota: pulumi.Output<number | undefined>;
  /** The quota of dedicated cores by family of VM sizes. Empty unless Azure enforces it for the account. */
  public readonly dedicatedCoreQuotaPerVMFamily: pulumi.Output<{ [family: string]: number }>;
  /** The quota of Spot cores. No value if the account allocates pools in the subscription. */
  public readonly lowPriorityCoreQuota: pulumi.Output<number | undefined>;
  /** The quota of pools. */
  public readonly poolQuota: pulumi.Output<number | undefined>;

  constructor(name: string, args: LinkedBatchAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-batch-outputs:index:LinkedBatchAccount", name, {}, opts);
    const checked = checkBatchAccountArgs(name, args);
    const { storageAccountId } = checked;
    const existingAccountId =
      checked.existingAccountId &&
      inOwnSubscription(`LinkedBatchAccount "${name}"`, "existingAccountId", checked.existingAccountId, this);
    if (existingAccountId !== undefined) refuseOwnBatchAccount(existingAccountId, this);
    const hadKey = hadCustomerManagedKey(this);
    // The existing account's resource has another name than a created account. The two must be different resources:
    // a created account that the existing one replaces is deleted last.
    const account =
      existingAccountId === undefined
        ? createBatchAccount(name, checked, hadKey, this)
        : batch.BatchAccount.get(`${name}-existing-account`, existingAccountId, { parent: this });
    const read = (id: string) =>
      batch.getBatchAccount(
        { resourceGroupName: nameInId(id, "resourceGroups"), accountName: nameInId(id, "batchAccounts") },
        { parent: this },
      );
    if (existingAccountId !== undefined) {
      warnOfBatchAccount(existingAccountId, read, storageAccountId, this);
      warnOfDeletedBatchAccount(this);
    }
    if (checked.diagnostics !== undefined) sendLogs(name, account.id, checked.diagnostics, this);
    const { identityPrincipalId } = checked;
    if (checked.autoStorage && identityPrincipalId !== undefined) {
      const scope = storageAccountId;
      const principalId = accountPrincipal(account, checked.customerManagedKey, read, this);
      const principalType = "ServicePrincipal";
      grant(`${name}-auto-storage`, { principalId, principalType, role: "blobDataContributor", scope }, this);
      grant(
        `${name}-application-packages`,
        {
          principalId: identityPrincipalId,
          principalType,
          role: "blobDataReader",
          scope,
          condition: APPLICATION_CONTAINERS_ONLY,
        },
        this,
      );
    }
    const { privateEndpoints, resourceGroupName = "", location, tags } = checked;
    const groupIds = ["batchAccount", "nodeManagement"];
    const target = { accountId: account.id, groupIds, service: "batch", resourceGroupName, location, tags } as const;
    const endpoints =
      privateEndpoints === undefined ? [] : createPrivateEndpoints(name, privateEndpoints, target, this);
    const accountEndpoint = lasting(account, account.accountEndpoint, async (id) => (await read(id)).accountEndpoint);
    this.accountName = whenCreated(account.name, endpoints);
    this.accountEndpoint = whenCreated(accountEndpoint, endpoints);
    this.accountId = whenCreated(account.id, endpoints);
    this.resourceGroupName =
      checked.resourceGroupName === undefined
        ? account.id.apply((id) => nameInId(id, "resourceGroups"))
        : pulumi.output(checked.resourceGroupName);
    const quotas = currentQuotas(account, read);
    this.dedicatedCoreQuota = quotas.dedicatedCoreQuota;
    this.dedicatedCoreQuotaPerVMFamily = quotas.dedicatedCoreQuotaPerVMFamily;
    this.lowPriorityCoreQuota = quotas.lowPriorityCoreQuota;
    this.poolQuota = quotas.poolQuota;

    this.registerOutputs({
      // These do not wait for the endpoints, so that the next update knows what this one has sent, also if an endpoint
      // fails.
      accountName: account.name,
      accountEndpoint,
      accountId: account.id,
      resourceGroupName: this.resourceGroupName,
      dedicatedCoreQuota: this.dedicatedCoreQuota,
      dedicatedCoreQuotaPerVMFamily: this.dedicatedCoreQuotaPerVMFamily,
      lowPriorityCoreQuota: this.lowPriorityCoreQuota,
      poolQuota: this.poolQuota,
      // Recorded for the next update, which must tell Azure if the key has been removed.
      [KEY_RECORD]: recordOfKey(checked.customerManagedKey, hadKey),
    });
  }
}

/** A role assignment condition that limits reading blobs to the containers of application packages. */
const APPLICATION_CONTAINERS_ONLY = `((!(ActionMatches{'${CONTAINERS}/blobs/read'})) OR (@Resource[${CONTAINERS}:name] StringStartsWith 'app-'))`;
