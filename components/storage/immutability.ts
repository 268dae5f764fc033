import * as storage from "@pulumi/azure-native/storage";
import type * as pulumi from "@pulumi/pulumi";
import { flag, integer, object, type Rules, required } from "../arguments/rule";

/** How long Azure refuses to change or delete what has been stored ("Immutable storage for Azure Blob Storage"). */
export interface ImmutabilityArgs {
  /**
   * Number of days from the creation of an output, or of a version of it, in which Azure refuses to change or delete
   * it, such as 365; 1 to 146,000. A change updates it in place, and also applies to outputs that exist. A locked
   * policy can only get more days.
   */
  days: pulumi.Input<number>;
  /**
   * Whether the policy is locked, such as true. A locked policy can never be removed or shortened, and the account
   * cannot be deleted while it has outputs. Azure creates only unlocked policies, so lock it in a later update. A
   * change to true updates it in place. Defaults to false.
   */
  locked?: pulumi.Input<boolean>;
}

/** 400 years ("Time-based retention policies for immutable blob data"). */
const MAX_IMMUTABLE_DAYS = 146_000;

/** The rule for the immutability of a storage account's outputs. */
export const immutabilityRule = object<ImmutabilityArgs>({
  days: required(integer(1, MAX_IMMUTABLE_DAYS)),
  locked: flag(),
} satisfies Rules<ImmutabilityArgs>);

/**
 * Returns a storage account's policy for each version of a blob. Overwriting an output then creates a version, so that
 * a task can run again. A policy of a container would refuse this. Tracked outputs can still grow.
 */
export function immutabilityPolicy({ days, locked }: pulumi.Unwrap<ImmutabilityArgs>) {
  const { Locked, Unlocked } = storage.AccountImmutabilityPolicyState;
  return {
    enabled: true,
    immutabilityPolicy: {
      immutabilityPeriodSinceCreationInDays: days,
      state: locked ? Locked : Unlocked,
      allowProtectedAppendWrites: true,
    },
  };
}
