import type { Properties } from "../properties";
import type { ObjectSchema } from "../schema";

/** One type of the random package: values that are made once and then kept in Pulumi's state alone. */
export interface RandomType {
  /** Such as `random:index/randomId:RandomId`. */
  readonly token: string;
  readonly inputs: ObjectSchema;
  readonly outputs: readonly string[];
  /** Why inputs that fit the schema are refused nonetheless. */
  check?(inputs: Properties): { readonly property: string; readonly reason: string } | undefined;
  /** Makes a value: its id and its outputs beside the inputs. */
  make(inputs: Properties): { readonly id: string; readonly outputs: Properties };
  /** Reads a value out of an id that is imported; undefined where it is none. */
  parse(id: string): { readonly inputs: Properties; readonly outputs: Properties } | undefined;
}
