import * as pulumi from "@pulumi/pulumi";
import { isUnderMocks } from "../state/mocks";
import { holdsLater, isLater } from "./later";
import { keepOwnMessage } from "./own-message";
import { shown } from "./shown";

interface Problem {
  readonly propertyPath: string;
  readonly reason: string;
}

/** A text that tells something about a value, and the text to use if that value is a secret; nothing if it is left out. */
export interface Telling {
  readonly told: string;
  readonly ofSecret?: string;
}

/**
 * Everything that is wrong with a component's arguments, thrown as one error. Plain values are checked while the
 * component is created. Outputs are checked as soon as they are known, at preview if they are known then.
 */
export class Problems {
  private readonly found: Problem[] = [];
  private readonly outputs: pulumi.Output<unknown>[] = [];
  private readonly error: ArgumentsError;
  private isSecret = false;

  /** @param component the beginning of the message, such as `OutputStorage "outputs"`. */
  constructor(component: string) {
    this.error = new ArgumentsError(component, this.found);
  }

  /** Whether one of the values that are looked at is a secret. Then no text may tell anything about them. */
  get hidesValues(): boolean {
    return this.isSecret;
  }

  /** Adds `<path> must <rule>, got <value>`; `fix` tells the user what to do. A rule or fix with a value in it is a Telling. */
  add(path: string, rule: string | Required<Telling>, value: unknown, fix?: string | Telling): void {
    const got = this.isSecret ? "a secret" : shown(value);
    this.addText(path, `must ${this.worded(rule)}, got ${got}`, this.worded(fix));
  }

  /** Adds a required argument that is missing. */
  addMissing(path: string, fix?: string): void {
    this.addText(path, "is required", fix);
  }

  /** Adds a problem that mentions no value. */
  addText(path: string, text: string, fix?: string): void {
    this.found.push({ propertyPath: path, reason: fix === undefined ? text : `${text}; ${fix}` });
  }

  /**
   * Calls `look` with an argument, or with a list of several, now or as soon as all of it is known. `look` adds what it finds and returns the value to use.
   *
   * @returns what `look` returned. An output rejects if anything was found, but only after the component's other outputs
   *   have been checked, so that the one error has all problems.
   */
  whenKnown<T, R>(value: T, look: (known: pulumi.Unwrap<T>) => R): pulumi.Input<R> {
    if (!holdsLater(value)) return look(value as pulumi.Unwrap<T>);
    const output = pulumi.output(value) as pulumi.Output<pulumi.Unwrap<T>>;
    // A list of arguments can hold outputs that were checked before, which would wait for this one.
    if (isLater(value)) this.outputs.push(output);
    return output.apply(async (known) => {
      const isSecret = await pulumi.isSecret(output);
      const before = this.found.length;
      this.isSecret = isSecret;
      const result = look(known);
      this.isSecret = false;
      // Mocks give values of their own form.
      if (isUnderMocks()) this.found.length = before;
      if (this.found.length === before) return result;
      await this.allChecked();
      throw this.error;
    });
  }

  /** @throws {pulumi.InputPropertiesError} if anything was added. */
  throwIfAny(): void {
    if (this.found.length > 0) throw this.error;
  }

  private worded(text: string | Telling | undefined): string | undefined {
    return typeof text === "object" ? (this.isSecret ? text.ofSecret : text.told) : text;
  }

  /** Resolves when every output is either known and checked, or unknown in this preview. */
  private async allChecked(): Promise<void> {
    // The SDK's type declarations leave out `isKnown`. Without it, the error would have fewer problems.
    await Promise.allSettled(this.outputs.map((output) => (output as { isKnown?: Promise<boolean> }).isKnown));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * An InputPropertiesError, which the engine understands when it comes from a plugin, and at the same time a RunError,
 * of which the Node runtime prints the message without a stack trace.
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
