import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { Problems } from "../arguments/problems";
import { canonicalLocation } from "../azure/location";
import { recordedState } from "../state/recorded-state";

/** A storage account with a given name, and the place that the program gives it. */
interface WantedAccount {
  /** Undefined if an output resolves to no value. */
  readonly accountName: pulumi.Input<string | undefined>;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location?: pulumi.Input<string> | undefined;
}

/**
 * Returns the place of a retained storage account with a given name, after checking that the place does not change.
 * Azure cannot move the account, and no other account can be created under its name. An account that does not exist yet
 * can have any place.
 *
 * @param component start of a problem's message.
 */
export function checkPlaceOfRetained(
  component: string,
  wanted: WantedAccount,
  parent: pulumi.Resource,
): { resourceGroupName: pulumi.Input<string>; location?: pulumi.Input<string> } {
  const { accountName, resourceGroupName, location } = wanted;
  const problems = new Problems(component);
  const deployed = pulumi
    .all([accountName, resourceGroupName])
    .apply(([name, group]) => deployedPlace(name, group, parent));
  const check = (path: "resourceGroupName" | "location", value: pulumi.Input<string>, isSame: typeof isSameName) =>
    problems.whenKnown([value, deployed, accountName] as const, ([known, place, name]) => {
      const there = place?.[path];
      if (there === undefined || isSame(there, known)) return known;
      const rule = {
        told: `stay ${JSON.stringify(there)}, as storage account ${name} is retained there`,
        ofSecret: "stay as it is, as the storage account of that name is retained there",
      };
      problems.add(path, rule, known, "set another accountName for a new account, or set retainOutputs to false");
      return known;
    });
  return {
    resourceGroupName: check("resourceGroupName", resourceGroupName, isSameName),
    ...(location !== undefined && { location: check("location", location, isSameLocation) }),
  };
}

/**
 * Returns the account's place: the group in the stack's state or, if the state has none, the group in the program.
 */
async function deployedPlace(
  accountName: string | undefined,
  wantedGroup: string,
  parent: pulumi.Resource,
): Promise<{ resourceGroupName?: string; location?: string } | undefined> {
  if (accountName === undefined) return undefined;
  const resourceGroupName = (await recordedGroup(accountName)) ?? wantedGroup;
  const found = await storage.getStorageAccount({ resourceGroupName, accountName }, { parent }).catch(() => undefined);
  return found === undefined ? undefined : { resourceGroupName, location: found.location };
}

/** Returns the resource group in which this stack deployed an account. Account names are globally unique. */
async function recordedGroup(accountName: string): Promise<string | undefined> {
  const state = await recordedState().catch(() => undefined);
  const storages = state?.ofType("azure-batch-outputs:index:OutputStorage") ?? [];
  const group = storages.find(({ outputs }) => outputs.accountName === accountName)?.outputs.resourceGroupName;
  return typeof group === "string" ? group : undefined;
}

function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function isSameLocation(left: string, right: string | undefined): boolean {
  return right === undefined || canonicalLocation(left) === canonicalLocation(right);
}
