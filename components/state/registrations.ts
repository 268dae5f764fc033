import type * as pulumi from "@pulumi/pulumi";

const registrations = new WeakMap<pulumi.Resource, Promise<unknown>>();

/**
 * Notes that a component registers some of its children only later, such as after the state has been read. Returns its
 * outputs for `registerOutputs`, which must be called with them: Pulumi does not wait for children that are registered
 * after the outputs, and the engine would then delete them.
 */
export function outputsAfter<T>(component: pulumi.Resource, registering: Promise<unknown>, outputs: T): Promise<T> {
  registrations.set(component, registering);
  return registering.then(() => outputs);
}

/**
 * Resolves when a component's children are registered. The component's `initialize` must return this promise, so that
 * everything that depends on the component waits for these children, too.
 */
export async function childrenOf(component: pulumi.Resource): Promise<void> {
  // Pulumi's constructor calls `initialize` before the rest of our constructor runs.
  await undefined;
  await registrations.get(component);
}
