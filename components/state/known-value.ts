import * as pulumi from "@pulumi/pulumi";

/** Whether a preview knows an output; an update knows each one in the end. */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as Settled).isKnown;
}

/**
 * Returns the value of an output as soon as it has one; undefined if it stays unknown in this preview.
 *
 * @throws {Error} if the output failed.
 */
export async function knownValue(output: pulumi.Output<unknown>): Promise<unknown> {
  return (await isKnown(output)) ? (output as unknown as Settled).promise() : undefined;
}

/**
 * Returns the text that an input has, as soon as it has one; undefined if it stays unknown in this preview, or is no text.
 *
 * @throws {Error} if the input is an output that failed.
 */
export async function knownText(input: unknown): Promise<string | undefined> {
  const text = await knownValue(pulumi.output(input));
  return typeof text === "string" ? text : undefined;
}

/** The parts of an output that its type hides: the only way to tell an unknown output in a preview. */
interface Settled {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<unknown>;
}
