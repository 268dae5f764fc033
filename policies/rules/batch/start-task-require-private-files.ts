import { resourceRule } from "../../rule";

export const startTaskRequirePrivateFiles = resourceRule({
  name: "azure-batch-start-task-require-private-files",
  passes: "Each file of a StartTask comes over HTTPS, and an identity of the node reads it.",
  reason: "Everybody can read a public file, and a URL with a SAS is a secret in the pool and in the stack's state.",
  fix: "use an https URL without a SAS, and give the file an identityReference",
  published: [],
  level: "mandatory",
  severity: "high",
  resources: ["batch:Pool"],
  judges: [
    {
      each: "startTask.resourceFiles",
      judge: (file) => {
        const property = file.has("httpUrl") ? "httpUrl" : "storageContainerUrl";
        if (/^https:\/\//i.test(file.text(property) ?? "https://")) return undefined;
        return { property, must: "begin with https://", hidden: true };
      },
    },
    {
      each: "startTask.resourceFiles",
      judge: (file) =>
        file.has("identityReference") || file.has("autoStorageContainerName")
          ? undefined
          : { property: "identityReference", must: "name an identity of the pool" },
    },
  ],
});
