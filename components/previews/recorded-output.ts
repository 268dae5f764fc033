import type * as pulumi from "@pulumi/pulumi";
import { formerUrns } from "../state/former-urns";
import { isUnderMocks } from "../state/mocks";
import { recordedState } from "../state/recorded-state";
import { urnOf } from "./replacement";

/**
 * Returns an output that a component registered in the last update, also if the program has renamed the component with
 * an alias. Undefined if the state does not have it, and under mocks.
 */
export async function recordedOutput(component: pulumi.Resource, name: string): Promise<unknown> {
  if (isUnderMocks()) return undefined;
  const state = await recordedState().catch(() => undefined);
  const urns = [await urnOf(component), ...(await formerUrns(component))];
  return urns.map((urn) => state?.get(urn)).find((outputs) => outputs !== undefined)?.[name];
}
