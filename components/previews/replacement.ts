import * as pulumi from "@pulumi/pulumi";
import { isKnown } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import { type RecordedState, recordedState } from "../state/recorded-state";

/** The parts of a resource that show, in a preview, whether the resource is kept. */
interface Previewed {
  readonly urn: pulumi.Output<string>;
  readonly id: pulumi.Output<string>;
}

/**
 * Returns whether a preview keeps a deployed resource. In a preview, the id is known for a resource that is unchanged
 * or updated, and unknown for one that is created or replaced.
 */
export function stays({ id }: Pick<Previewed, "id">): Promise<boolean> {
  return isKnown(id);
}

/** Warns in a preview that a deployed resource will be replaced. */
export function warnOfReplacement(resource: Previewed & pulumi.Resource, message: string): void {
  inPreview(async (state) => {
    if (state.get(await urnOf(resource)) === undefined || (await stays(resource))) return;
    void pulumi.log.warn(message, resource);
  });
}

/** Calls a function with the stack's state, if this is a preview and the state can be read. */
export function inPreview(look: (state: RecordedState) => Promise<void>): void {
  if (isUnderMocks()) return;
  // Read the state in an update too: the function's provider is part of the state, and the preview would otherwise
  // announce that it changes.
  void recordedState().then(pulumi.runtime.isDryRun() ? look : () => undefined, () => undefined);
}

/** Returns the URN of a resource when it is known. */
export function urnOf({ urn }: { readonly urn: pulumi.Output<string> }): Promise<string> {
  return new Promise((resolve) => void urn.apply(resolve));
}
