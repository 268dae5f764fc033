import { resourceRule } from "../../rule";

export const containerForbidAnonymousAccess = resourceRule({
  name: "azure-storage-container-forbid-anonymous-access",
  passes: "A container is private.",
  reason: "A public container shows its outputs to everybody.",
  fix: "set publicAccess to None, or leave it out",
  published: ["CKV_AZURE_34", "AZR-000199"],
  level: "mandatory",
  severity: "critical",
  resources: ["storage:BlobContainer"],
  judges: [
    (container) => {
      const access = container.get("publicAccess");
      return access === undefined || access === "None"
        ? undefined
        : { property: "publicAccess", must: "be None", got: access };
    },
  ],
});
