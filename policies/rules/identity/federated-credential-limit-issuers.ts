import { resourceRule } from "../../rule";

/** What Entra ID accepts as the audience of a token from outside ("Workload identity federation"). */
const AUDIENCE = "api://AzureADTokenExchange";

export const federatedCredentialLimitIssuers = resourceRule({
  name: "azure-identity-federated-credential-limit-issuers",
  passes: "A federated credential trusts a listed issuer, a listed audience, and one subject that is no pull request.",
  reason:
    "Everyone who controls the issuer, or any subject that matches, becomes the identity. Everyone who can open a pull request in the repository can run code as the subject of pull requests.",
  fix: "use a listed issuer and audience, and name one branch, tag or environment as the subject, or list what you trust in the settings",
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
    audiences: {
      type: "array",
      items: { type: "string" },
      default: [AUDIENCE],
      description: "The audiences that are trusted. Azure Government has api://AzureADTokenExchangeUSGov.",
    },
    subjects: {
      type: "array",
      items: { type: "string" },
      default: [],
      description:
        "Further subjects that are trusted, such as repo:owner/name:pull_request of an identity that can only preview.",
    },
  },
  resources: ["managedidentity:FederatedIdentityCredential"],
  judges: [
    (credential, { issuers }) => {
      const issuer = credential.text("issuer");
      if ((issuers as string[]).some((each) => each === issuer)) return undefined;
      return { property: "issuer", must: "be one of the setting issuers", got: issuer };
    },
    (credential, { audiences }) => {
      const given = credential.texts("audiences");
      const unlisted = given.find((audience) => !(audiences as string[]).includes(audience));
      if (given.length > 0 && unlisted === undefined) return undefined;
      return { property: "audiences", must: "be of the setting audiences", got: unlisted };
    },
    (credential, { subjects }) => {
      const property = "claimsMatchingExpression";
      const hasExpression = credential.has(property);
      if (hasExpression) return { property, must: "be left out, because it matches several subjects" };
      const subject = credential.text("subject");
      if ((subjects as string[]).some((each) => each === subject)) return undefined;
      if (subject === undefined || subject === "" || subject.includes("*"))
        return { property: "subject", must: "name one subject", got: subject };
      if (!/:pull_request$/i.test(subject)) return undefined;
      return { property: "subject", must: "not be all pull requests of a repository", got: subject };
    },
  ],
});
