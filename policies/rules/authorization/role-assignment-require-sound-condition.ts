import { attributesOf, blobActionsOf, prefixesOf } from "../../authorization/condition";
import { resourceRule } from "../../rule";

/** Actions that write blobs. A condition that names one and not the other leaves a way to write (security facts). */
const WRITES = ["write", "add/action"];

/** An attribute with its provider, such as `Microsoft.Storage/storageAccounts/blobServices/containers:name`. */
const WHOLE = /^Microsoft\.\w+\/[\w./]+:\S+$/i;

export const roleAssignmentRequireSoundCondition = resourceRule({
  name: "azure-authorization-role-assignment-require-sound-condition",
  passes:
    "The condition of a role assignment limits every way to write, writes attributes in full, and ends each prefix with a separator.",
  reason: "Azure allows the actions that a condition does not list. The prefix task1 also matches task10.",
  fix: `list blobs/write and blobs/add/action alike, end prefixes of paths with a slash and those of containers with a hyphen, and set conditionVersion to "2.0"`,
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
      const actions = blobActionsOf(assignment.text("condition") ?? "");
      const named = WRITES.filter((write) => actions.includes(write));
      if (named.length !== 1) return undefined;
      const must = "list blobs/write and blobs/add/action alike";
      return { property: "condition", must, got: `only blobs/${named[0]}` };
    },
    (assignment) => {
      const short = attributesOf(assignment.text("condition") ?? "").find((attribute) => !WHOLE.test(attribute));
      if (short === undefined) return undefined;
      const fix = "write it as Microsoft.Storage/storageAccounts/blobServices/containers:name";
      return { property: "condition", must: "name attributes with their provider", got: short, fix };
    },
    (assignment) => {
      const paths = prefixesOf(assignment.text("condition") ?? "", "containers/blobs:path");
      const open = paths.find((prefix) => !prefix.endsWith("/"));
      if (open === undefined) return undefined;
      return { property: "condition", must: "end the prefixes of paths with a slash", got: open };
    },
    (assignment) => {
      const names = prefixesOf(assignment.text("condition") ?? "", "containers:name");
      const open = names.find((prefix) => !prefix.endsWith("-"));
      if (open === undefined) return undefined;
      return { property: "condition", must: "end the prefixes of container names with a hyphen", got: open };
    },
  ],
});
