import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { checkTogether } from "../arguments/check-together";
import type { Problems } from "../arguments/problems";
import { object, type Rules, required, text } from "../arguments/rule";
import { nameInId } from "../azure/arm-id";
import { KEY_VAULT_ID, VAULT_URL } from "../azure/azure-forms";

/**
 * Places the virtual machines of pools in the subscription of the deployment, instead of in one of Batch. The
 * subscription's quotas of cores then apply. The service principal of Azure Batch needs the role
 * Azure Batch Service Orchestration Role on the subscription ("Create a Batch account with the Azure portal").
 */
export interface UserSubscriptionArgs {
  /**
   * The ARM id of a key vault for the account, such as /subscriptions/…/vaults/render-keys. It must be in the
   * subscription and the region of the account, and the service principal of Azure Batch must be able to read and write
   * its secrets. A change updates the account in place.
   */
  keyVaultId: pulumi.Input<string>;
  /**
   * The URL of the key vault, such as https://render-keys.vault.azure.net/. A change updates the account in place.
   * Defaults to the URL in the public cloud.
   */
  keyVaultUrl?: pulumi.Input<string>;
}

/** The rule for the key vault of an account that allocates pools in the user's subscription. */
export const userSubscriptionRule = object<UserSubscriptionArgs>(
  {
    keyVaultId: required(text(KEY_VAULT_ID)),
    keyVaultUrl: text(VAULT_URL),
  } satisfies Rules<UserSubscriptionArgs>,
  checkVault,
);

/** The first label of a vault's host is its name ("Azure Key Vault keys, secrets and certificates overview"). */
function checkVault(args: UserSubscriptionArgs, path: string, problems: Problems): UserSubscriptionArgs {
  if (args.keyVaultUrl === undefined) return args;
  return checkTogether(args, ["keyVaultId", "keyVaultUrl"], problems, ({ keyVaultId, keyVaultUrl }) => {
    if (typeof keyVaultId !== "string" || typeof keyVaultUrl !== "string") return;
    const name = nameInId(keyVaultId, "vaults").toLowerCase();
    if (name === "" || !keyVaultUrl.startsWith("https://") || keyVaultUrl.startsWith(`https://${name}.`)) return;
    const rule = { told: `be the URL of the key vault ${name} of keyVaultId`, ofSecret: "be the URL of keyVaultId" };
    problems.add(`${path}.keyVaultUrl`, rule, keyVaultUrl, "correct it, or leave it out in the public cloud");
  });
}

/** Returns a Batch account's inputs for the place where Batch allocates pools. */
export function poolAllocation(
  userSubscription: UserSubscriptionArgs | undefined,
): Pick<batch.BatchAccountArgs, "poolAllocationMode" | "keyVaultReference"> {
  const { BatchService, UserSubscription } = batch.PoolAllocationMode;
  if (userSubscription === undefined) return { poolAllocationMode: BatchService };
  const { keyVaultId, keyVaultUrl } = userSubscription;
  const url = pulumi
    .all([keyVaultId, keyVaultUrl])
    .apply(([id, given]) => given ?? `https://${nameInId(id, "vaults")}.vault.azure.net/`);
  return { poolAllocationMode: UserSubscription, keyVaultReference: { id: keyVaultId, url } };
}
