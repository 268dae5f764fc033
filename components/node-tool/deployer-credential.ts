import type { TokenCredential } from "@azure/core-auth";
import * as authorization from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";

/** How long a token is reused before the provider is asked again. Tokens of Entra ID live for at least an hour. */
const TOKEN_USE_MS = 10 * 60_000;

/**
 * Returns a credential for the principal that azure-native deploys as, however its provider is configured. The token is
 * never an output, so no state can contain it.
 */
export function deployerCredential(parent: pulumi.Resource): TokenCredential {
  return {
    async getToken() {
      const { token } = await authorization.getClientToken({ endpoint: "https://storage.azure.com/" }, { parent });
      return { token, expiresOnTimestamp: Date.now() + TOKEN_USE_MS };
    },
  };
}
