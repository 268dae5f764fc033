import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isAsset, SIGNATURE_KEY } from "./assets/asset";
import { defined, isObject, type Properties, unknownValue } from "./properties";

/** The text that the engine sends for an unknown value. The sentinels are those of Pulumi's SDKs. */
const UNKNOWN_SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/**
 * Reads properties from the wire. Unknowns become `unknownValue`, secrets and outputs become plain values, assets stay
 * as they are, and nulls are removed.
 */
export function readProperties(struct: Struct | undefined): Properties {
  const value = read(struct?.toJavaScript() ?? {});
  return isObject(value) ? value : {};
}

export function writeProperties(properties: Properties): Struct {
  return Struct.fromJavaScript(Object.fromEntries(Object.entries(defined(properties)).map(([k, v]) => [k, write(v)])));
}

function read(value: unknown): unknown {
  if (value === UNKNOWN_SENTINEL) return unknownValue;
  if (Array.isArray(value)) return value.map(read);
  if (!isObject(value)) return value;
  const signature = value[SIGNATURE_KEY];
  if (signature === SECRET_SIGNATURE) return read(value.value);
  if (signature === OUTPUT_SIGNATURE) return "value" in value ? read(value.value) : unknownValue;
  if (signature !== undefined && !isAsset(value)) throw new Error("a resource is no value of a resource here");
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, read(item)]),
  );
}

function write(value: unknown): JavaScriptValue {
  if (value === unknownValue) return UNKNOWN_SENTINEL;
  if (Array.isArray(value)) return value.map(write);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(defined(value)).map(([key, item]) => [key, write(item)]));
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null)
    return value;
  throw new TypeError(`a property must be a JSON value, got ${typeof value}`);
}
