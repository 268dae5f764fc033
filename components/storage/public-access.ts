import * as pulumi from "@pulumi/pulumi";
import { urnOf } from "../previews/replacement";
import { formerUrns } from "../state/former-urns";
import { isUnderMocks } from "../state/mocks";
import { recordedState } from "../state/recorded-state";

/**
 * Returns whether an account gets a public endpoint. Azure keeps the setting of an update that leaves it out. So if the
 * program has set it before and leaves it out now, the default is sent. If the program has never set it, nothing is
 * sent, and what someone else has set stays.
 *
 * @param given the argument.
 * @param component its output `publicNetworkAccess` in the state is what the last update has sent.
 */
export function publicAccess(
  given: pulumi.Input<boolean> | undefined,
  component: pulumi.Resource,
): pulumi.Output<boolean | undefined> {
  const before = async () => {
    if (isUnderMocks()) return undefined;
    const state = await recordedState().catch(() => undefined);
    const urns = [await urnOf(component), ...(await formerUrns(component))];
    const recorded = urns.map((urn) => state?.get(urn)).find((outputs) => outputs !== undefined);
    return typeof recorded?.publicNetworkAccess === "boolean" ? true : undefined;
  };
  return pulumi
    .output(given)
    .apply((isOpen) => (isOpen === undefined ? pulumi.output(before()) : pulumi.output(isOpen)));
}
