import type { ComputeNodeSettings } from "../compute-node";
import type { PathRules } from "../files/file-pattern";
import type { NodeLayout } from "../layout";
import { batchVariables, expandSettings, type ProcessIdentity } from "./environment";

/**
 * Replaces `%NAME%`, `$NAME` and `${NAME}`, as `expandvars` of Python does on Windows. The case of names is ignored.
 * References to unknown variables are left unchanged.
 */
export function expandWindowsVariables(text: string, variables: Readonly<Record<string, string>>): string {
  const known = new Map(Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value]));
  return replaceWindowsVariables(text, (name) => known.get(name.toUpperCase()));
}

/**
 * Returns the environment of a process on a Windows node, except for the variables that Windows itself sets.
 *
 * @param path the value of PATH without the folders of Batch.
 * @throws {TaskFailure} as `processEnvironment` does.
 */
export function windowsEnvironment(
  node: ComputeNodeSettings,
  layout: NodeLayout,
  { toNode }: PathRules,
  path: string,
  process: ProcessIdentity,
): Record<string, string> {
  const system = Object.fromEntries(
    Object.entries({
      PATH: [path, toNode(layout.shared), toNode(process.directories.workingDirectory)].join(";"),
      ...node.environment,
      AZURE_POD_IDENTITY_AUTHORITY_HOST: node.imdsUrl,
    }).map(([name, value]) => [name, value.startsWith("/") ? toNode(value) : value]),
  );
  const batch = Object.fromEntries(
    Object.entries(batchVariables(node, layout, process)).map(([name, value]) => [name, toNode(value)]),
  );
  const base = { ...system, ...batch };
  const names = [...process.environmentSettings.map(({ name }) => name), ...Object.keys(base)];
  const canonical = (name: string) => names.find((each) => each.toUpperCase() === name.toUpperCase()) ?? name;
  const settings = expandSettings(
    process.environmentSettings.map(({ name, value }) => ({ name: canonical(name), value })),
    base,
    (text, lookUp) => replaceWindowsVariables(text, (name) => lookUp(canonical(name))),
  );
  const isReplaced = (name: string) => canonical(name) !== name;
  return { ...Object.fromEntries(Object.entries(system).filter(([name]) => !isReplaced(name))), ...settings, ...batch };
}

function replaceWindowsVariables(text: string, lookUp: (name: string) => string | undefined): string {
  return text.replace(/%(\w+)%|\$(\w+)|\$\{(\w+)\}/g, (written, percent, dollar, braces) => {
    return lookUp(percent ?? dollar ?? braces) ?? written;
  });
}
