import * as pulumi from "@pulumi/pulumi";

/**
 * Whether this program is a unit test under `pulumi.runtime.setMocks`. Then there is no engine, nothing may leave the
 * process, and resources have no outputs but those that the test's mocks return: usually the inputs and an id of their
 * own form.
 *
 * `pulumi.runtime.hasEngine()` is no answer. It is false in the inline programs of the Automation API, too.
 */
export function isUnderMocks(): boolean {
  return pulumi.runtime.getEngine() === undefined;
}
