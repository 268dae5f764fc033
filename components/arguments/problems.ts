import * as pulumi from "@pulumi/pulumi";
import { isUnderMocks } from "../state/mocks";
import { keepOwnMessage } from "../state/own-message";
import { holdsLater, isLater } from "./later";
import { shownArgument } from "./shown-argument";

interface Problem {
  readonly propertyPath: string;
  readonly reason: string;
}

/** A text that contains a value, and the text to use instead if that value is a secret (nothing if omitted). */
interface Telling {
  readonly told: string;
  readonly ofSecret?: string;
}

/**
 * Collects all problems with a component's arguments and throws them as one error. Plain values are checked while the
 * component is created. Outputs are checked as soon as they are known, in the preview if they are known then.
 */
export class Problems {
  private readonly found: Problem[] = [];
  private readonly outputs: pulumi.Output<unknown>[] = [];
  private readonly error: ArgumentsError;
  private isSecret = false;

  /** @param component start of the message, such as `OutputStorage "outputs"`. */
  constructor(component: string) {
    this.error = new ArgumentsError(component, this.found);
  }

  /** Whether one of the values being checked is a secret. If so, no text may reveal anything about them. */
  get hidesValues(): boolean {
    return this.isSecret;
  }

  /**
   * Adds `<path> must <rule>, got <value>`; `fix` tells the user what to do. A rule or fix that contains a value is a
   * Telling.
   */
  add(path: string, rule: string | Required<Telling>, value: unknown, fix?: string | Telling): void {
    const got = this.isSecret ? "a secret" : shownArgument(value);
    this.addText(path, `must ${this.worded(rule)}, got ${got}`, this.worded(fix));
  }

  /** Adds a problem for a required argument that is missing. */
  addMissing(path: string, fix?: string): void {
    this.addText(path, "is required", fix);
  }

  /** Adds a problem whose text contains no value. */
  addText(path: string, text: string, fix?: string): void {
    this.found.push({ propertyPath: path, reason: fix === undefined ? text : `${text}; ${fix}` });
  }

  /**
   * Calls `look` with an argument, or with a list of arguments, now or as soon as all of it is known. `look` adds
   * problems and returns the value to use.
   *
   * @returns what `look` returned. If there are problems, an output rejects, but only after the component's other
   * outputs have been checked. The one error then contains all problems.
   */
  whenKnown<T, R>(value: T, look: (known: pulumi.Unwrap<T>) => R): pulumi.Input<R> {
    if (!holdsLater(value)) return look(value as pulumi.Unwrap<T>);
    const output = pulumi.output(value) as pulumi.Output<pulumi.Unwrap<T>>;
    // A list of arguments can contain outputs that were checked before. Those wait for everything in `outputs`, so the
    // list itself must not be in it.
    if (isLater(value)) this.outputs.push(output);
    return output.apply(async (known) => {
      const isSecret = await pulumi.isSecret(output);
      const before = this.found.length;
      this.isSecret = isSecret;
      const result = look(known);
      this.isSecret = false;
      // Mocks return values in their own form.
      if (isUnderMocks()) this.found.length = before;
      if (this.found.length === before) return result;
      await this.allChecked();
      throw this.error;
    });
  }

  /** @throws {pulumi.InputPropertiesError} if any problem was added. */
  throwIfAny(): void {
    if (this.found.length > 0) throw this.error;
  }

  private worded(text: string | Telling | undefined): string | undefined {
    return typeof text === "object" ? (this.isSecret ? text.ofSecret : text.told) : text;
  }

  /** Resolves when every output is either checked or known to stay unknown in this preview. */
  private async allChecked(): Promise<void> {
    // The SDK's type declarations omit `isKnown`. Without it, the error would list fewer problems.
    await Promise.allSettled(this.outputs.map((output) => (output as { isKnown?: Promise<boolean> }).isKnown));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * An InputPropertiesError, which the engine understands from a plugin, that is also a RunError. The Node.js runtime
 * prints the message of a RunError without a stack trace.
 */
class ArgumentsError extends pulumi.InputPropertiesError {
  readonly __pulumiRunError = true;

  constructor(component: string, problems: Problem[]) {
    super({ message: component, errors: problems });
    keepOwnMessage(this, () =>
      [`${component}:`, ...problems.map(({ propertyPath, reason }) => `${propertyPath} ${reason}`)].join("\n  "),
    );
  }
}
