import { resourceRule } from "../../rule";
import { elevationOf, isUnpinned, opensFolder } from "../../start-task";

/** The library's own StartTask runs the commands in these settings without elevation. */
const RUNS_UNELEVATED = /^BATCH_OUTPUTS_USER_COMMAND_/;

const OPEN_FOLDER = {
  must: "not let tasks change what an elevated StartTask writes",
  hidden: true,
  fix: "write to a folder that only administrators can change, or run this command without elevation",
};

export const startTaskLimitElevation = resourceRule({
  name: "azure-batch-start-task-limit-elevation",
  passes:
    "A StartTask runs elevated only if what it downloads is pinned by SHA-256, and tasks cannot change what it writes.",
  reason: "An elevated StartTask can do everything on the node, and runs again at each start of the node.",
  fix: "set elevationLevel to NonAdmin, or compare the SHA-256 of each download before it is executed",
  published: [],
  level: "mandatory",
  severity: "high",
  resources: ["batch:Pool"],
  judges: [
    (pool) => {
      const elevation = elevationOf(pool);
      if (elevation === undefined || !isUnpinned(pool)) return undefined;
      return { ...elevation, must: "be no administrator if what the StartTask downloads is not pinned" };
    },
    (pool) => {
      const property = "startTask.commandLine";
      if (elevationOf(pool) === undefined || !opensFolder(pool.text(property) ?? "")) return undefined;
      return { property, ...OPEN_FOLDER };
    },
    {
      each: "startTask.environmentSettings",
      judge: (setting, _, pool) => {
        if (elevationOf(pool) === undefined || RUNS_UNELEVATED.test(setting.text("name") ?? "")) return undefined;
        return opensFolder(setting.text("value") ?? "") ? { property: "value", ...OPEN_FOLDER } : undefined;
      },
    },
  ],
});
