/** What a JSON value is at each path, as in `value[].state` → `{ type: "string", value: "idle" }`. */
export type Shape = ReadonlyMap<string, Part>;

interface Part {
  readonly type: string;
  /** The value of a text, number or Boolean. In a table, only of those that must be equal. */
  readonly value?: string;
}

const FIELD = /^(?<name>[\w.]+)(?<mark>[#?])?(?:=(?<value>\S+))?$/;

const TYPES: Readonly<Record<string, string>> = { "#": "number", "?": "boolean" };

/**
 * Parses the compact form of a table: `id state=idle size# isDone? info{name} files[name] args[$] none[]`. A name is a
 * text, `#` marks a number, `?` a Boolean, `{}` an object, and `[]` an array of objects with these fields. `[$]` is an
 * array of texts, and `=` gives a value that must be equal, also of a number: `size#=0`.
 */
export function parseShape(text: string): Shape {
  const shape = new Map<string, Part>();
  const prefixes = [""];
  let last = "";
  for (const token of text.replace(/([[\]{}])/g, " $1 ").split(/\s+/)) {
    const prefix = prefixes.at(-1) ?? "";
    if (token === "") continue;
    if (token === "{" || token === "[") {
      shape.set(last, { type: token === "{" ? "object" : "array" });
      prefixes.push(token === "{" ? `${last}.` : `${last}[].`);
    } else if (token === "}" || token === "]") {
      prefixes.pop();
    } else if (token === "$") {
      shape.set(prefix.slice(0, -1), { type: "string" });
    } else {
      const { name = "", value, mark = "" } = FIELD.exec(token)?.groups ?? {};
      if (name === "") throw new Error(`${token} is no field of a shape: ${text}`);
      if (prefix.endsWith("[].")) shape.set(prefix.slice(0, -1), { type: "object" });
      last = prefix + name;
      shape.set(last, { type: TYPES[mark] ?? "string", ...(value !== undefined && { value }) });
    }
  }
  return shape;
}

/** Returns the shape of a JSON value. The elements of an array are taken together. */
export function shapeOf(json: unknown): Shape {
  const shape = new Map<string, Part>();
  const visit = (path: string, value: unknown): void => {
    if (Array.isArray(value)) {
      shape.set(path, { type: "array" });
      for (const element of value) visit(`${path}[]`, element);
    } else if (typeof value === "object" && value !== null) {
      if (path !== "") shape.set(path, { type: "object" });
      for (const [name, field] of Object.entries(value)) visit(path === "" ? name : `${path}.${name}`, field);
    } else shape.set(path, { type: value === null ? "null" : typeof value, value: String(value) });
  };
  visit("", json);
  return shape;
}

/** Returns the differences of two shapes. A field is reported without those inside it. */
export function shapeDifferences(expected: Shape, actual: Shape): string[] {
  const differences: string[] = [];
  for (const [path, part] of expected) {
    const found = actual.get(path);
    if (found === undefined) {
      if (hasContainer(path, actual)) differences.push(`no ${path}`);
    } else if (found.type !== part.type) differences.push(`${path} is ${found.type}, not ${part.type}`);
    else if (part.value !== undefined && found.value !== part.value)
      differences.push(`${path} is ${found.value}, not ${part.value}`);
  }
  for (const path of actual.keys()) {
    if (!expected.has(path) && hasContainer(path, expected)) differences.push(`also ${path}`);
  }
  return differences;
}

/** Whether a shape has what contains a path, so that only the path itself is missing. */
function hasContainer(path: string, shape: Shape): boolean {
  const container = path.endsWith("[]") ? path.slice(0, -2) : path.slice(0, Math.max(path.lastIndexOf("."), 0));
  return shape.size > 0 && (container === "" || container === "odata" || shape.has(container));
}
