import type { TokenCredential } from "@azure/core-auth";
import * as authorization from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";

/** How long a token is used before the provider is asked again; Entra's own live an hour and more. */
const TOKEN_USE_MS = 10 * 60_000;

/**
 * The very principal that azure-native deploys as, however its provider is set up. The token goes from the provider to
 * the request and is never an output, so that no state can hold it.
 */
export function deployerCredential(parent: pulumi.Resource): TokenCredential {
  return {
    async getToken() {
      const { token } = await authorization.getClientToken({ endpoint: "https://storage.azure.com/" }, { parent });
      return { token, expiresOnTimestamp: Date.now() + TOKEN_USE_MS };
    },
  };
}
