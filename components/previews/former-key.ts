import * as pulumi from "@pulumi/pulumi";
import { recordedOutput } from "./recorded-output";

/** The output of a component that records that its account has, or once had, a customer-managed key. */
export const KEY_RECORD = "customerManagedKey";

/**
 * Returns whether an earlier update gave a component's account a customer-managed key. Azure keeps the key of an
 * account if an update omits it, so an account without a key now must be told to use Microsoft's again.
 */
export async function hadCustomerManagedKey(component: pulumi.Resource): Promise<boolean> {
  return (await recordedOutput(component, KEY_RECORD)) === true;
}

/** Returns the output to record, or nothing if the account never had a key. */
export function recordOfKey(key: object | undefined, hadKey: Promise<boolean>): pulumi.Output<true | undefined> {
  return pulumi.output(hadKey).apply((had) => (had || key !== undefined ? true : undefined));
}
