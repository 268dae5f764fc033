import { canonicalDuration } from "../../../environment/duration";
import { BatchServiceError } from "../errors";

/**
 * The conversions of JSON values that the service's OData library accepts (Microsoft.Data.OData 5,
 * `ODataJsonLightReaderUtils.ConvertValue`). It converts a string as .NET parses it. It converts no number and no
 * Boolean into another type. A value that cannot be converted is an error of the body's syntax. Azure/azure-powershell
 * issue 12147 shows the text.
 */

/** The range of `Edm.Int32`. */
export const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** `Edm.Int32`: a number, or a string such as `"1"`, with spaces around it and a sign. */
export function int32Of(value: unknown, path: string): number {
  const number = typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= int32.min && number <= int32.max) {
    return number;
  }
  throw cannotConvert(path, "Edm.Int32");
}

/** `Edm.Boolean`: true or false, also as a string in any case, with spaces around it. */
export function booleanOf(value: unknown, path: string): boolean {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (word === "true" || word === "false") return word === "true";
  throw cannotConvert(path, "Edm.Boolean");
}

/** `Edm.String`: only a string. */
export function stringOf(value: unknown, path: string): string {
  if (typeof value === "string") return value;
  throw cannotConvert(path, "Edm.String");
}

/**
 * `Edm.Time`: an ISO 8601 duration. The service returns it in its shortest form, as .NET writes it: `PT60M` becomes
 * `PT1H`, a year 365 days and a month 30 days.
 */
export function durationOf(value: unknown, path: string): string {
  const duration = typeof value === "string" ? canonicalDuration(value) : undefined;
  if (duration === undefined) throw cannotConvert(path, "Edm.Time");
  return duration;
}

/** Refuses a value that has no conversion to a type. Never shows the value, which can be a secret. */
export function cannotConvert(path: string, type: string): BatchServiceError {
  const isPrimitive = type.startsWith("Edm.");
  return new BatchServiceError("InvalidRequestBody", {
    PropertyName: path,
    Reason: isPrimitive
      ? `Cannot convert a primitive value to the expected type '${type}'. See the inner exception for more details.`
      : `${path} must be ${type}.`,
  });
}
