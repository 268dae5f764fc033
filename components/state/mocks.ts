import * as pulumi from "@pulumi/pulumi";

/**
 * Returns whether this program is a unit test under `pulumi.runtime.setMocks`. In such a test there is no engine, and
 * nothing may leave the process. Resources have only the outputs that the test's mocks return: usually the inputs and
 * an id in the mocks' own form.
 *
 * `pulumi.runtime.hasEngine()` cannot be used: it is also false in inline programs of the Automation API.
 */
export function isUnderMocks(): boolean {
  return pulumi.runtime.getEngine() === undefined;
}
