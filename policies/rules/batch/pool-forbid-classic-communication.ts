import { resourceRule } from "../../rule";

export const poolForbidClassicCommunication = resourceRule({
  name: "azure-batch-pool-forbid-classic-communication",
  passes: "The nodes of a pool use the simplified communication with Batch, or the mode that Batch chooses.",
  reason: "Classic communication opens ports of the nodes to the internet, and Batch retired it on 2026-03-31.",
  fix: "leave targetNodeCommunicationMode out, or set it to Simplified",
  published: [],
  level: "mandatory",
  severity: "medium",
  resources: ["batch:Pool"],
  judges: [
    (pool) => {
      const property = "targetNodeCommunicationMode";
      const mode = pool.text(property);
      return mode?.toLowerCase() === "classic" ? { property, must: "be Simplified or Default", got: mode } : undefined;
    },
  ],
});
