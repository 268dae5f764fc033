import type { AccessToken, TokenCredential } from "@azure/core-auth";

/** A service that the deployer requests tokens for. */
interface Audience {
  readonly scope: string;
  /** The service's name in messages. */
  readonly service: string;
}

/** The tokens of the deployer for one service. */
interface DeployerTokens {
  /** The token that was requested immediately. */
  readonly first: Promise<AccessToken>;
  /** Returns that token as long as it is valid for some minutes, and then a new one. */
  readonly credential: TokenCredential;
}

/** A token that expires earlier is not used again. */
const MIN_REMAINING_MS = 5 * 60_000;

/**
 * Requests a token immediately, because Entra ID accepts the OIDC token of a pipeline for some minutes only
 * (AADSTS700024).
 */
export function deployerTokens(credential: Promise<TokenCredential>, audience: Audience): DeployerTokens {
  const first = credential.then((known) => requestToken(known, audience));
  return {
    first,
    credential: {
      async getToken() {
        const token = await first;
        if (token.expiresOnTimestamp - Date.now() > MIN_REMAINING_MS) return token;
        return requestToken(await credential, audience);
      },
    },
  };
}

async function requestToken(credential: TokenCredential, { scope, service }: Audience): Promise<AccessToken> {
  const fix = "sign in with the Azure CLI, or set azure-native's credentials in ARM_ variables";
  const token = await credential.getToken(scope).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the deployer gets no token for ${service} (${reason}); ${fix}`, { cause: error });
  });
  if (token === null) throw new Error(`the deployer gets no token for ${service}; ${fix}`);
  return token;
}
