import { join } from "node:path";
import { expandWindowsVariables } from "../../environment/windows-environment";
import type { PathRules } from "../../files/file-pattern";

/** Returns the paths of a Windows node: `\` or `/` between names, drives, and names in any case. */
export function windowsPaths(prefix: string): PathRules {
  return {
    expand: expandWindowsVariables,
    toLocal(path) {
      const slashed = path.replaceAll("\\", "/");
      const drive = /^([a-z]):\//i.exec(slashed)?.[1]?.toLowerCase();
      if (drive === undefined) return slashed;
      return drive === "z" ? slashed.slice(2) : join(prefix, `drive_${drive}`, slashed.slice(3));
    },
    toNode(path) {
      if (!path.startsWith("/")) return path;
      const below = path.startsWith(`${prefix}/drive_`) ? path.slice(prefix.length + "/drive_".length) : undefined;
      const node = below === undefined ? `Z:${path}` : `${below.charAt(0).toUpperCase()}:${below.slice(1)}`;
      return node.replaceAll("/", "\\");
    },
    ignoresCase: true,
  };
}
