import { resourceRule } from "../../rule";

export const federatedCredentialLimitIssuers = resourceRule({
  name: "azure-identity-federated-credential-limit-issuers",
  passes: "A federated credential trusts a listed issuer, and one subject.",
  reason: "Everyone who controls the issuer, or any subject of it that matches, becomes the identity.",
  fix: "use a listed issuer, or add it to the setting issuers, and name one subject without wildcards",
  published: ["Azure Policy 2571b7c3-3056-4a61-b00a-9bc5232234f5", "Azure Policy fd1a8e20-2c4f-4a6c-9354-b58d786d9a1f"],
  level: "mandatory",
  severity: "high",
  settings: {
    issuers: {
      type: "array",
      items: { type: "string" },
      default: ["https://token.actions.githubusercontent.com"],
      description: "The issuers that are trusted, such as https://gitlab.com.",
    },
  },
  resources: ["managedidentity:FederatedIdentityCredential"],
  judges: [
    (credential, { issuers }) => {
      const issuer = credential.text("issuer");
      if ((issuers as string[]).some((each) => each === issuer)) return undefined;
      return { property: "issuer", must: "be one of the setting issuers", got: issuer };
    },
    (credential) => {
      const subject = credential.text("subject");
      if (subject !== undefined && !subject.includes("*")) return undefined;
      return { property: "subject", must: "name one subject", got: subject };
    },
  ],
});
