import { resourceRule } from "../../rule";

export const accountRequireEntraId = resourceRule({
  name: "azure-batch-account-require-entra-id",
  passes: "A Batch account accepts tokens of Entra ID only.",
  reason: "A shared key has every right on the account, and no log says who used it.",
  fix: 'set allowedAuthenticationModes to ["AAD"]',
  published: ["Azure Policy 6f68b69f-05fe-49cd-b361-777ee9ca7e35"],
  level: "mandatory",
  severity: "high",
  resources: ["batch:BatchAccount"],
  judges: [
    (account) => {
      const modes = account.texts("allowedAuthenticationModes");
      if (modes.join() === "AAD") return undefined;
      return { property: "allowedAuthenticationModes", must: "be AAD only", got: modes.join(", ") || undefined };
    },
  ],
});
