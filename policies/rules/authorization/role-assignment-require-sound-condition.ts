import { resourceRule } from "../../rule";

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** Actions that write blobs. A condition that names one and not the other leaves a way to write (security facts). */
const WRITES = ["write", "add/action"];

/** A comparison of a blob's path with a pattern that ends in a name: it also matches longer names. */
const OPEN_PATH = /containers\/blobs:path\]\s+String(?:StartsWith|Like)\w*\s+'([^']*[^/*'])\*?'/i;

export const roleAssignmentRequireSoundCondition = resourceRule({
  name: "azure-authorization-role-assignment-require-sound-condition",
  passes: "The condition of a role assignment limits every way to write, and ends the prefix of a path with a slash.",
  reason: "Azure allows the actions that a condition does not list. The prefix task1 also matches task10.",
  fix: `list blobs/write and blobs/add/action alike, end path prefixes with a slash, and set conditionVersion to "2.0"`,
  published: [],
  level: "mandatory",
  severity: "medium",
  resources: ["authorization:RoleAssignment"],
  judges: [
    (assignment) => {
      if (!assignment.has("condition")) return undefined;
      const version = assignment.get("conditionVersion");
      return version === "2.0" ? undefined : { property: "conditionVersion", must: 'be "2.0"', got: version };
    },
    (assignment) => {
      const condition = assignment.text("condition")?.toLowerCase() ?? "";
      const named = WRITES.filter((write) => condition.includes(`actionmatches{'${BLOBS}/${write}'}`.toLowerCase()));
      if (named.length !== 1) return undefined;
      return {
        property: "condition",
        must: "list blobs/write and blobs/add/action alike",
        got: `only blobs/${named[0]}`,
      };
    },
    (assignment) => {
      const path = OPEN_PATH.exec(assignment.text("condition") ?? "")?.[1];
      if (path === undefined) return undefined;
      return { property: "condition", must: "end the prefixes of paths with a slash", got: path };
    },
  ],
});
