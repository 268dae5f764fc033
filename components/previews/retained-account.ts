import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { Problems } from "../arguments/problems";
import { canonicalLocation } from "../azure/location";
import { recordedState } from "../state/recorded-state";

/** A storage account with a given name, and where it is wanted. */
export interface WantedAccount {
  /** No name is given if an output turns out to have no value. */
  readonly accountName: pulumi.Input<string | undefined>;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location?: pulumi.Input<string> | undefined;
}

/**
 * Returns the place of a storage account with a given name that is retained. The place must not change: Azure cannot move
 * the account, and no other one can be created under its name. What does not exist yet can be anywhere.
 *
 * @param component what a problem's message begins with.
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

/** Where the account is: in the group that the stack's state says, or else in the one where it is wanted. */
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

/** The resource group in which this stack has deployed an account, of which there is one of a name in the world. */
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
