import type { ObjectSchema } from "../input-schema";
import type { Properties } from "../properties";

/** A type of the random package. Its values are generated once, and then stored only in Pulumi's state. */
export interface RandomType {
  /** Such as `random:index/randomId:RandomId`. */
  readonly token: string;
  readonly inputs: ObjectSchema;
  readonly outputs: readonly string[];
  /** The outputs that the package schema marks as secret. Defaults to none. */
  readonly secrets?: readonly string[];
  /** Returns why inputs that match the schema are refused, or undefined if they are accepted. */
  check?(inputs: Properties): { readonly property: string; readonly reason: string } | undefined;
  /** Generates a value, and returns its id and the outputs that are not inputs. */
  make(inputs: Properties): { readonly id: string; readonly outputs: Properties };
  /** Parses an id that is imported, or returns undefined if it is invalid. The resource keeps the id by default. */
  parse(id: string): { readonly id?: string; readonly inputs: Properties; readonly outputs: Properties } | undefined;
}
