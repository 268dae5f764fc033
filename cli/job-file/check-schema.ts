import { shown } from "../../conventions/internal";
import type { DocumentPath } from "./job-document";

/** The keywords of JSON Schema that the job file's schema uses. `x-rule` completes the sentence "it must …". */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly "x-rule"?: string;
}

/** A value that breaks a rule. */
interface SchemaProblem {
  readonly path: DocumentPath;
  /** Whether the key is wrong, not its value. */
  readonly isKey?: true;
  readonly rule: string;
  readonly got: string;
  readonly fix?: string;
}

/** Returns the problems of a value, in the order of the value. */
export function checkSchema(root: Schema, value: unknown): SchemaProblem[] {
  return problemsOf({ root, schema: root, path: [] }, value);
}

interface Place {
  readonly root: Schema;
  readonly schema: Schema;
  readonly path: DocumentPath;
}

function problemsOf(place: Place, value: unknown): SchemaProblem[] {
  const { root, path } = place;
  const schema = resolved(root, place.schema);
  if (schema.anyOf !== undefined) return problemsOfBest({ root, schema, path }, schema.anyOf, value);
  if (!hasType(schema, value) || !isInside(schema, value)) {
    return [{ path, rule: ruleOf(schema), got: gotOf(value) }];
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return [];
    return value.flatMap((item, index) => problemsOf({ root, schema: items, path: [...path, index] }, item));
  }
  return isObject(value) ? problemsOfObject({ root, schema, path }, value) : [];
}

/** Returns the problems of the alternative that the author probably means: the one with the type and required keys. */
function problemsOfBest(
  { root, schema, path }: Place,
  alternatives: readonly Schema[],
  value: unknown,
): SchemaProblem[] {
  const fitting = alternatives.map((each) => resolved(root, each)).filter((each) => hasType(each, value));
  const meant = fitting.filter(({ required = [] }) => isObject(value) && required.every((key) => key in value));
  const candidates = meant.length > 0 ? meant : fitting;
  const results = candidates.map((each) => problemsOf({ root, schema: each, path }, value));
  const [only, ...others] = results;
  if (results.some((problems) => problems.length === 0)) return [];
  const isClear = others.length === 0 && (meant.length > 0 || Array.isArray(value));
  return only !== undefined && isClear ? only : [{ path, rule: ruleOf(schema), got: gotOf(value) }];
}

function problemsOfObject({ root, schema, path }: Place, value: Record<string, unknown>): SchemaProblem[] {
  const { properties = {}, additionalProperties = true, required = [] } = schema;
  const problems: SchemaProblem[] = [];
  for (const [key, content] of Object.entries(value)) {
    const known = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (known === false) {
      const keys = Object.keys(properties).filter((each) => each !== "$schema");
      problems.push({ path: [...path, key], isKey: true, rule: `be one of ${keys.join(", ")}`, got: shown(key) });
    } else if (typeof known === "object") {
      problems.push(...problemsOf({ root, schema: known, path: [...path, key] }, content));
    }
  }
  for (const key of required.filter((each) => !(each in value))) {
    const rule = ruleOf(resolved(root, properties[key] ?? {}));
    problems.push({ path: [...path, key], rule, got: "nothing" });
  }
  const { minProperties = 0, maxProperties = Number.POSITIVE_INFINITY } = schema;
  const count = Object.keys(value).length;
  if (problems.length === 0 && (count < minProperties || count > maxProperties)) {
    problems.push({ path, rule: ruleOf(schema), got: gotOf(value) });
  }
  return problems;
}

/** Returns a schema with that of its `$ref`. Its own rule wins. */
function resolved(root: Schema, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace("#/$defs/", "");
  const target = root.$defs?.[name];
  if (target === undefined) throw new Error(`the schema has no $defs/${name}`);
  const { $ref: _, ...own } = schema;
  return { ...resolved(root, target), ...own };
}

function hasType({ type, enum: values }: Schema, value: unknown): boolean {
  if (values !== undefined) return values.includes(value);
  const types = type === undefined ? [] : [type].flat();
  return types.length === 0 || types.some((each) => isOfType(each, value));
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

/** Returns whether a single value, or the length of a list, is within the limits. */
function isInside(schema: Schema, value: unknown): boolean {
  const { pattern, minLength = 0, minItems = 0 } = schema;
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  if (typeof value === "string") {
    return value.length >= minLength && (pattern === undefined || new RegExp(pattern, "u").test(value));
  }
  if (typeof value === "number") return value >= minimum && value <= maximum;
  return !Array.isArray(value) || value.length >= minItems;
}

function ruleOf(schema: Schema): string {
  return schema["x-rule"] ?? `be ${[schema.type ?? "given"].flat().join(" or ")}`;
}

function gotOf(value: unknown): string {
  if (Array.isArray(value) && value.length === 0) return "an empty list";
  if (!isObject(value)) return shown(value);
  const keys = Object.keys(value);
  return keys.length === 0 ? "an empty object" : `an object with ${keys.join(", ")}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
