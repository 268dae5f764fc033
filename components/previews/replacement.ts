import * as pulumi from "@pulumi/pulumi";
import { isKnown } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import { type RecordedState, recordedState } from "../state/recorded-state";

/** What a stack's state says about a resource. */
export type Recorded = Readonly<Record<string, unknown>>;

/** The parts of a resource that tell, in a preview, whether the resource stays. */
interface Previewed {
  readonly urn: pulumi.Output<string>;
  readonly id: pulumi.Output<string>;
}

/**
 * Whether a preview keeps a deployed resource: it knows the id of a resource that stays or is updated, and knows no id of
 * one that is created or replaced.
 */
export function stays({ id }: Previewed): Promise<boolean> {
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
  // Read in an update, too: the function's provider is part of the state, and the preview would announce a change of it.
  void recordedState().then(pulumi.runtime.isDryRun() ? look : () => undefined, () => undefined);
}

/** Returns the URN of a resource, once it is known. */
export function urnOf({ urn }: { readonly urn: pulumi.Output<string> }): Promise<string> {
  return new Promise((resolve) => void urn.apply(resolve));
}
