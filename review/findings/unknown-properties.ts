import type { PreviewStep } from "../preview/preview";
import { isProperties, isUnknown } from "../preview/values";
import { byText, changeOf } from "./change";

/** Properties that a preview does not know, of all resources of one type. */
export interface UnknownProperties {
  readonly type: string;
  /** The paths of the properties. */
  readonly properties: readonly string[];
  /** The resources, by their names in the program. */
  readonly resources: readonly string[];
}

/** Returns what the preview does not know, by type and properties. */
export function unknownProperties(steps: readonly PreviewStep[]): UnknownProperties[] {
  const groups = new Map<string, { type: string; properties: string[]; resources: string[] }>();
  for (const step of steps) {
    if (changeOf(step) === undefined || step.type.startsWith("pulumi:")) continue;
    const properties = unknownPaths(step.after?.inputs, "").sort();
    if (properties.length === 0) continue;
    const key = JSON.stringify([step.type, properties]);
    const group = groups.get(key) ?? { type: step.type, properties, resources: [] };
    group.resources.push(step.name);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map((group) => ({ ...group, resources: group.resources.sort() }))
    .sort(byText(({ type, properties }) => `${type} ${properties.join(" ")}`));
}

function unknownPaths(value: unknown, path: string): string[] {
  if (isUnknown(value)) return [path];
  if (Array.isArray(value)) return [...new Set(value.flatMap((each) => unknownPaths(each, `${path}[]`)))];
  if (!isProperties(value)) return [];
  return Object.entries(value).flatMap(([name, each]) => unknownPaths(each, path === "" ? name : `${path}.${name}`));
}
