import { existsSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { isObject, type Properties } from "../properties";
import { isAsset } from "./asset";

/**
 * Returns inputs in which the paths of assets are absolute. Paths in a program are relative to its folder.
 *
 * @param folders the folders that the program can be in.
 * @throws if a path exists in none of them.
 */
export function resolveAssets(inputs: Properties, folders: () => readonly string[]): Properties {
  const resolveIn = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolveIn);
    if (!isObject(value)) return value;
    const members = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolveIn(member)]));
    return isAsset(value) && typeof value.path === "string" ? { ...members, path: find(value.path) } : members;
  };
  const find = (path: string): string => {
    if (isAbsolute(path)) return path;
    const candidates = folders();
    const found = candidates.map((folder) => resolve(folder, path)).find(existsSync);
    if (found !== undefined) return found;
    const searched =
      candidates.length === 0 ? "the folder of the program is unknown" : `not in ${candidates.join(", ")}`;
    throw new Error(`the file of an asset must exist, got ${path} (${searched}); use an absolute path`);
  };
  return resolveIn(inputs) as Properties;
}
