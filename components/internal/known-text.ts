import * as pulumi from "@pulumi/pulumi";

/**
 * Returns the text that an input has, as soon as it has one; undefined if it stays unknown in this preview, or is no text.
 *
 * @throws {Error} if the input is an output that failed.
 */
export async function knownText(input: unknown): Promise<string | undefined> {
  const output = pulumi.output(input) as unknown as Settled;
  const text = (await output.isKnown) ? await output.promise() : undefined;
  return typeof text === "string" ? text : undefined;
}

/** The parts of an output that its type hides: the only way to tell an unknown output in a preview. */
interface Settled {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<unknown>;
}
