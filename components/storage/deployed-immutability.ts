import * as pulumi from "@pulumi/pulumi";
import { Problems } from "../arguments/problems";
import { urnOf } from "../previews/replacement";
import { formerUrns } from "../state/former-urns";
import { isUnderMocks } from "../state/mocks";
import { recordedState } from "../state/recorded-state";
import type { ImmutabilityArgs } from "./immutability";

/** A storage account that a program declares. */
interface WantedAccount {
  /** The name that the program gives, or the generated one. */
  readonly accountName: pulumi.Input<string>;
  readonly immutability: ImmutabilityArgs | undefined;
}

/** The immutability of a deployed account. */
interface DeployedImmutability {
  readonly accountName: string;
  /** Undefined if the account has none. */
  readonly policy: { readonly days: number; readonly locked: boolean } | undefined;
}

const ACCOUNT_TYPE = "azure-native:storage:StorageAccount";
const NEW_ACCOUNT = "set another accountName for a new account";

/**
 * Returns the immutability that the program gives to an account, after checking it against the deployed account. Azure
 * turns immutability on only for a new account, and never off, and a locked policy can only get more days ("Configure
 * immutability policies for blob versions").
 *
 * @param name the name of the component.
 */
export function checkDeployedImmutability(
  name: string,
  wanted: WantedAccount,
  component: pulumi.Resource,
): pulumi.Output<KnownImmutability> {
  const { immutability, accountName } = wanted;
  if (isUnderMocks()) return pulumi.output(immutability);
  const problems = new Problems(`OutputStorage "${name}"`);
  const refuseLocked = (given: KnownImmutability) => {
    if (!given?.locked) return;
    const fix = "deploy without it first, because Azure creates only unlocked policies";
    problems.add("immutability.locked", "be left out for a new account", given.locked, fix);
  };
  return pulumi.output(deployedImmutability(component)).apply((before) => {
    if (before === undefined) {
      const checked = problems.whenKnown(pulumi.output(immutability), (given) => {
        refuseLocked(given);
        return given;
      });
      return pulumi.output(checked);
    }
    // In a preview of a move, the generated name of the new account is unknown.
    const checked = problems.whenKnown([pulumi.output(immutability), accountName] as const, ([given, name]) => {
      if (name === before.accountName) compare(given, before, problems);
      else refuseLocked(given);
      return given;
    });
    return pulumi.output(checked);
  });
}

type KnownImmutability = pulumi.Unwrap<ImmutabilityArgs> | undefined;

function compare(given: KnownImmutability, { accountName, policy }: DeployedImmutability, problems: Problems): void {
  const named = `storage account ${accountName}`;
  if (policy === undefined) {
    if (given === undefined) return;
    problems.add("immutability", `be left out, as ${named} was created without it`, given, NEW_ACCOUNT);
  } else if (given === undefined) {
    problems.addText("immutability", `must stay, as ${named} was created with it`, NEW_ACCOUNT);
  } else if (policy.locked) {
    const because = `as the policy of ${named} is locked`;
    if (!given.locked) problems.add("immutability.locked", `stay true, ${because}`, given.locked ?? false);
    if (given.days < policy.days) {
      problems.add("immutability.days", `be at least ${policy.days}, ${because}`, given.days);
    }
  }
}

async function deployedImmutability(component: pulumi.Resource): Promise<DeployedImmutability | undefined> {
  const state = await recordedState().catch(() => undefined);
  const urns = [await urnOf(component), ...(await formerUrns(component))];
  const account = urns.map((urn) => state?.get(accountUrn(urn))).find((outputs) => outputs !== undefined);
  if (account === undefined) return undefined;
  const immutable = account.immutableStorageWithVersioning as Immutable | undefined;
  const { state: policyState, immutabilityPeriodSinceCreationInDays: days = 0 } = immutable?.immutabilityPolicy ?? {};
  return {
    accountName: String(account.name),
    policy: immutable?.enabled ? { days, locked: policyState === "Locked" } : undefined,
  };
}

/** Returns the URN of the account of the component with this URN. */
function accountUrn(component: string): string {
  const end = component.lastIndexOf("::");
  return `${component.slice(0, end)}$${ACCOUNT_TYPE}${component.slice(end)}-account`;
}

/** The form in which Azure returns the immutability of an account. */
interface Immutable {
  readonly enabled?: boolean;
  readonly immutabilityPolicy?: { readonly state?: string; readonly immutabilityPeriodSinceCreationInDays?: number };
}
