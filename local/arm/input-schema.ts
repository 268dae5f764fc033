/**
 * The declaration of a resource's inputs, as data. Three readers need it as data: the validator, which reports all
 * problems at once and accepts values that are not known yet, the comparison of inputs, and the package schema. The
 * bodies of Batch's requests (batch/service/request-bodies/) are checked by functions instead: they have one reader,
 * which throws the service's own error at the first problem.
 */
export type Schema = (
  | StringSchema
  | NumberSchema
  | BooleanSchema
  | AnySchema
  | AssetSchema
  | ArraySchema
  | MapSchema
  | ObjectSchema
) & { readonly required?: true };

export interface StringSchema {
  readonly type: "string";
  /** In characters. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
}

export interface NumberSchema {
  readonly type: "integer";
  readonly min?: number;
  readonly max?: number;
}

interface BooleanSchema {
  readonly type: "boolean";
}

/** Any JSON value, for inputs for which Azure has no schema. */
interface AnySchema {
  readonly type: "any";
}

/** A file or an archive of files. */
interface AssetSchema {
  readonly type: "asset";
}

interface ArraySchema {
  readonly type: "array";
  readonly items: Schema;
}

/** An object with keys that the user chooses, such as tags. */
interface MapSchema {
  readonly type: "map";
  readonly items: Schema;
}

export interface ObjectSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, Schema>>;
}

export function string(rules: Omit<StringSchema, "type" | "values"> = {}): StringSchema {
  return { type: "string", ...rules };
}

export function oneOf(...values: string[]): StringSchema {
  return { type: "string", values };
}

export function integer(rules: Omit<NumberSchema, "type"> = {}): NumberSchema {
  return { type: "integer", ...rules };
}

export function boolean(): BooleanSchema {
  return { type: "boolean" };
}

export function any(): AnySchema {
  return { type: "any" };
}

export function asset(): AssetSchema {
  return { type: "asset" };
}

export function array(items: Schema): ArraySchema {
  return { type: "array", items };
}

export function map(items: Schema): MapSchema {
  return { type: "map", items };
}

export function object(properties: Readonly<Record<string, Schema>>): ObjectSchema {
  return { type: "object", properties };
}

export function required(schema: Schema): Schema {
  return { ...schema, required: true };
}
