import { resourceRule } from "../../rule";

export const startTaskRequireSuccess = resourceRule({
  name: "azure-batch-start-task-require-success",
  passes:
    "A node takes tasks only after its StartTask has succeeded, and Batch repeats the StartTask a few times only.",
  reason: "Tasks fail on a node that is not set up. A node that tries without limit costs money and runs nothing.",
  fix: "leave waitForSuccess out or set it to true, and set maxTaskRetryCount to a small number such as 3",
  published: [],
  level: "mandatory",
  severity: "medium",
  settings: {
    maxRetries: {
      type: "integer",
      minimum: 0,
      default: 10,
      description: "How often Batch repeats a StartTask at most.",
    },
  },
  resources: ["batch:Pool"],
  judges: [
    (pool) => {
      const property = "startTask.waitForSuccess";
      const waits = pool.get(property) ?? true;
      return waits === true ? undefined : { property, must: "be true", got: waits };
    },
    (pool, { maxRetries }) => {
      const property = "startTask.maxTaskRetryCount";
      const retries = pool.get(property) ?? 0;
      // Batch repeats it without limit for -1.
      if (typeof retries === "number" && retries >= 0 && retries <= Number(maxRetries)) return undefined;
      return { property, must: `be from 0 to ${maxRetries}`, got: retries };
    },
  ],
});
