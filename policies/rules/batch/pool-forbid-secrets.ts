import { type Judge, resourceRule } from "../../rule";
import { hasSecret } from "../../start-task";

const MACHINE = "deploymentConfiguration.virtualMachineConfiguration";

export const poolForbidSecrets = resourceRule({
  name: "azure-batch-pool-forbid-secrets",
  passes: "The container registries of a pool have no password, and the scripts of its extensions no SAS or key.",
  reason:
    "Everybody who can read the state of the stack can read them, and a registry's password pulls all its images.",
  fix: "give the registry an identityReference, and let an identity of the pool read the files of the script",
  published: [],
  level: "mandatory",
  severity: "high",
  notJudged: "The protected settings of extensions, and the passwords of user accounts, which Azure requires.",
  resources: ["batch:Pool"],
  judges: [
    {
      each: `${MACHINE}.containerConfiguration.containerRegistries`,
      // A password breaks the rule even if its value is not known yet.
      judge: (registry) =>
        registry.has("password") ? { property: "password", must: "be left out", hidden: true } : undefined,
    },
    { each: `${MACHINE}.extensions`, judge: withoutSecret("commandToExecute") },
    { each: `${MACHINE}.extensions`, judge: withoutSecret("script") },
    {
      each: `${MACHINE}.extensions`,
      judge: (extension) => {
        const property = "settings.fileUris";
        if (!extension.texts(property).some(hasSecret)) return undefined;
        return { property, must: "have no SAS, key or password", hidden: true };
      },
    },
  ],
});

/** The script of a custom script extension is a setting of it. */
function withoutSecret(setting: string): Judge {
  const property = `settings.${setting}`;
  return (extension) =>
    hasSecret(extension.text(property) ?? "")
      ? { property, must: "have no SAS, key or password", hidden: true }
      : undefined;
}
