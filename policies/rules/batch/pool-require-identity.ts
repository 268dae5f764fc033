import { resourceRule } from "../../rule";

export const poolRequireIdentity = resourceRule({
  name: "azure-batch-pool-require-identity",
  passes: "A pool has a user-assigned identity, and no more identities than maxIdentities.",
  reason:
    "Nodes without an identity need keys for storage. Every task can get a token of each identity of its node, so further identities give their rights to all tasks.",
  fix: "set identity to { type: UserAssigned } with the one identity that the tasks of this pool need",
  published: [],
  level: "mandatory",
  severity: "high",
  settings: {
    maxIdentities: {
      type: "integer",
      minimum: 1,
      default: 1,
      description: "How many identities a pool can have, such as 2 if another one reads the files of StartTasks.",
    },
  },
  resources: ["batch:Pool"],
  judges: [
    (pool) => {
      const type = pool.text("identity.type");
      return type === "UserAssigned" ? undefined : { property: "identity.type", must: "be UserAssigned", got: type };
    },
    (pool, { maxIdentities }) => {
      if (pool.get("identity.type") !== "UserAssigned") return undefined;
      const property = "identity.userAssignedIdentities";
      const { length } = pool.names(property);
      if (length >= 1 && length <= Number(maxIdentities)) return undefined;
      const must = maxIdentities === 1 ? "have 1 identity" : `have 1 to ${maxIdentities} identities`;
      return { property, must, got: length };
    },
  ],
});
