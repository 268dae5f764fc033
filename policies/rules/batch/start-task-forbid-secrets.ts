import { type Judge, type Properties, resourceRule, type Violation } from "../../rule";
import { hasSecret, isNamedSecret } from "../../start-task";

export const startTaskForbidSecrets = resourceRule({
  name: "azure-batch-start-task-forbid-secrets",
  passes: "The command line, environment, files and container of a StartTask have no SAS, key or password.",
  reason: "Everybody who can read the pool or the state of the stack can read them, and so can every task.",
  fix: "let an identity of the pool read the data, or read the secret from a key vault on the node",
  published: [],
  level: "mandatory",
  severity: "critical",
  notJudged: "Secrets in other encodings than base64, and in files that the StartTask downloads.",
  resources: ["batch:Pool"],
  judges: [
    withoutSecret("startTask.commandLine"),
    withoutSecret("startTask.containerSettings.containerRunOptions"),
    (pool) => {
      const registry = "startTask.containerSettings.registry";
      if (!pool.names(registry).includes("password")) return undefined;
      const fix = "give the registry an identityReference";
      return { property: `${registry}.password`, must: "be left out", hidden: true, fix };
    },
    { each: "startTask.environmentSettings", judge: withoutSecret("value") },
    {
      each: "startTask.environmentSettings",
      judge: (setting) =>
        isNamedSecret(setting.text("name") ?? "", setting.text("value") ?? "")
          ? { property: "value", must: `have no value of the secret ${setting.text("name")}`, hidden: true }
          : undefined,
    },
    { each: "startTask.resourceFiles", judge: withoutSecret("httpUrl") },
    { each: "startTask.resourceFiles", judge: withoutSecret("storageContainerUrl") },
  ],
});

function withoutSecret(property: string): Judge {
  return (properties: Properties): Violation | undefined =>
    hasSecret(properties.text(property) ?? "")
      ? { property, must: "have no SAS, key or password", hidden: true }
      : undefined;
}
