import * as pulumi from "@pulumi/pulumi";

/** Returns whether an output is known in a preview. In an update, every output becomes known. */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as Settled).isKnown;
}

/**
 * Returns the value of an output when it is known, or undefined if it stays unknown in this preview.
 *
 * @throws {Error} if the output failed.
 */
export async function knownValue(output: pulumi.Output<unknown>): Promise<unknown> {
  return (await isKnown(output)) ? (output as unknown as Settled).promise() : undefined;
}

/**
 * Returns the text of an input when it is known, or undefined if it stays unknown in this preview or is not a text.
 *
 * @throws {Error} if the input is an output that failed.
 */
export async function knownText(input: unknown): Promise<string | undefined> {
  const text = await knownValue(pulumi.output(input));
  return typeof text === "string" ? text : undefined;
}

/** Members of an output that its type hides. They are the only way to detect an unknown output in a preview. */
interface Settled {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<unknown>;
}
