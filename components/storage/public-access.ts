import * as pulumi from "@pulumi/pulumi";
import { recordedOutput } from "../previews/recorded-output";

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
  const before = async () =>
    typeof (await recordedOutput(component, "publicNetworkAccess")) === "boolean" ? true : undefined;
  return pulumi
    .output(given)
    .apply((isOpen) => (isOpen === undefined ? pulumi.output(before()) : pulumi.output(isOpen)));
}
