/** A value of the formula language, with the names of Azure's types. A timestamp and a timeinterval are in ms. */
export type Value =
  | { readonly type: "double" | "timestamp" | "timeinterval"; readonly value: number }
  | { readonly type: "doubleVec"; readonly values: readonly number[] }
  | { readonly type: "string" | "nodeDeallocationOption"; readonly text: string };

export function double(value: number): Value {
  return { type: "double", value };
}

export function doubleVec(values: readonly number[]): Value {
  return { type: "doubleVec", values };
}

/** Returns a value as `autoScaleRun.results` shows it. A timeinterval has the form of a .NET TimeSpan. */
export function written(value: Value): string {
  switch (value.type) {
    case "double":
      return String(value.value);
    case "doubleVec":
      return `[${value.values.join(",")}]`;
    case "timestamp":
      return new Date(value.value).toISOString();
    case "timeinterval":
      return timeSpan(value.value);
    default:
      return value.text;
  }
}

/** A day in milliseconds. */
const DAY = 86_400_000;

function timeSpan(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  const days = Math.floor(length / DAY);
  // ISO 8601 from the hours on: `1970-01-01T05:00:00.000Z`.
  const rest = new Date(length % DAY)
    .toISOString()
    .slice(11, 23)
    .replace(/\.000$/, "");
  return `${milliseconds < 0 ? "-" : ""}${days > 0 ? `${days}.` : ""}${rest}`;
}
