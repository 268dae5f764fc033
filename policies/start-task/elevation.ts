import type { Properties } from "../rule";
import { readableTexts } from "./readable-texts";

/** The user who runs a StartTask as an administrator, and the property that says so. */
interface Elevation {
  readonly property: string;
  readonly got: string;
}

/** Returns how a StartTask is elevated, or undefined if it is not. By default, it is not ("Pool - Create"). */
export function elevationOf(pool: Properties): Elevation | undefined {
  const level = "startTask.userIdentity.autoUser.elevationLevel";
  if (isAdmin(pool.get(level))) return { property: level, got: pool.text(level) ?? "" };
  const property = "startTask.userIdentity.userName";
  const name = pool.text(property);
  if (name === undefined) return undefined;
  const account = pool.items("userAccounts").find((each) => each.text("name") === name);
  return isAdmin(account?.get("elevationLevel")) ? { property, got: name } : undefined;
}

/** Azure Resource Manager compares the values of enums without regard to case. */
function isAdmin(elevationLevel: unknown): boolean {
  return String(elevationLevel).toLowerCase() === "admin";
}

const OPEN_FOLDERS = [
  // "All tasks that run on a node have access to this folder" ("Files and directories in Azure Batch").
  /\bAZ_BATCH_NODE_SHARED_DIR\b/i,
  // Modes in which others can write.
  /\bchmod\s+(?:-\S+\s+)*(?:[0-7]?[0-7]{3}(?<=[2367])(?![0-7])|[ug]*[oa][ugoa]*[+=][rstxX]*w)/,
  /\bicacls\b.*\b(?:Everyone|Users)"?:(?:\([A-Z]+\))*\(?[FMW]/i,
];

/** Returns whether a command puts something into a folder that tasks can write to, or lets them write to one. */
export function opensFolder(command: string): boolean {
  return readableTexts(command).some((text) => OPEN_FOLDERS.some((pattern) => pattern.test(text)));
}
