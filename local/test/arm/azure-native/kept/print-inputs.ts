import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Prints the inputs of a type in the notation of `readSchema`, from the SDK, for a row of a table of kept types:
 *
 *   npx tsx local/test/arm/azure-native/kept/print-inputs.ts network:LoadBalancer
 *
 * Numbers that can have fractions, and properties of several types, become `any` by hand.
 */
const sdk = dirname(require.resolve("@pulumi/azure-native/package.json"));
const inputs = readFileSync(join(sdk, "types", "input.d.ts"), "utf8");

function print(type: string): void {
  const [module = "", name = ""] = type.split(":");
  const text = readFileSync(join(sdk, module, `${name.charAt(0).toLowerCase()}${name.slice(1)}.d.ts`), "utf8");
  const members = new RegExp(`export interface ${name}Args \\{\\n([\\s\\S]*?)\\n\\}`).exec(text)?.[1] ?? "";
  console.log(`API version ${/Azure REST API version (\S+?)\. /.exec(text)?.[1]}`);
  console.log(notation(members, []));
}

/** @param above the interfaces that contain this one. A reference to one of them becomes `any`. */
function notation(members: string, above: readonly string[]): string {
  return [...members.replaceAll(/\/\*\*[\s\S]*?\*\//g, "").matchAll(/^ +(\w+)(\??): ([\s\S]*?);$/gm)]
    .map(([, name, optional, type = ""]) => {
      const isMap = type.includes("[key: string]");
      const list = !isMap && type.includes("[]") ? "[]" : "";
      const value = valueNotation(type, above);
      const inMap = value.startsWith(":") ? ":any" : `:map${value}`;
      return `${name}${optional === "" ? "!" : ""}${list}${isMap ? inMap : value}`;
    })
    .join(" ");
}

function valueNotation(type: string, above: readonly string[]): string {
  const [, module, name] = /inputs\.(\w+)\.(\w+)/.exec(type) ?? [];
  const reference = `${module}.${name}`;
  if (name !== undefined && !above.includes(reference)) {
    const namespace = inputs.slice(inputs.indexOf(`export declare namespace ${module} {`));
    const start = namespace.indexOf(`    interface ${name} {\n`);
    const members = namespace.slice(start, namespace.indexOf("\n    }", start));
    return `{${notation(members, [...above, reference])}}`;
  }
  if (name !== undefined || /\bany\b/.test(type)) return ":any";
  if (/\bboolean\b/.test(type)) return ":bool";
  return /\bnumber\b/.test(type) ? ":int" : "";
}

print(process.argv[2] ?? "");
