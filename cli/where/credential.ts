import type { TokenCredential } from "@azure/core-auth";
import type { RetryObserver, StorageTokenOptions } from "../../outputs";
import { loadLibrary } from "./library";

/** The ways to sign in without the Azure CLI, and to read outputs without an identity. */
const SIGN_IN =
  "run `az login` (or `azd auth login`, or Connect-AzAccount of PowerShell), or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of an application. To read outputs without an identity, ask a colleague to run `batch-outputs url`, and set only BATCH_OUTPUTS_CONTAINER_URL, to what it prints";

/** The credentials of this process, by the client id of a managed identity. */
const opened = new Map<string | undefined, Promise<TokenCredential>>();

/**
 * Returns the credential of a command: on a node the managed identity, whose token the node's tasks share, and
 * elsewhere the identity that has signed in.
 *
 * All requests of a process share it, because asking the Azure CLI for a token takes a second.
 *
 * `@azure/identity` is loaded only if it is needed, because it takes longer to load than everything else.
 *
 * @param identityClientId the client id of the managed identity.
 * @param retryObserver notified while a node's metadata service returns no token.
 */
export function openCredential(
  identityClientId: string | undefined,
  retryObserver: RetryObserver,
): Promise<TokenCredential> {
  const credential = opened.get(identityClientId) ?? credentialOf(identityClientId, retryObserver);
  opened.set(identityClientId, credential);
  return credential;
}

async function credentialOf(
  identityClientId: string | undefined,
  retryObserver: RetryObserver,
): Promise<TokenCredential> {
  if (identityClientId !== undefined) {
    const { nodeCredential } = await loadLibrary();
    return nodeCredential({ clientId: identityClientId, retryObserver });
  }
  const { DefaultAzureCredential } = await import("@azure/identity");
  let credential = new DefaultAzureCredential();
  return {
    async getToken(scopes, options: StorageTokenOptions = {}) {
      // The credential caches tokens in memory, and would return the refused token again.
      if (options.refusedToken !== undefined) credential = new DefaultAzureCredential();
      try {
        return await credential.getToken(scopes, options);
      } catch (error) {
        throw notSignedIn(error) ?? error;
      }
    },
  };
}

/**
 * Returns the error that says how to sign in, if no identity of `DefaultAzureCredential` has a token. Its own message
 * has a paragraph for each identity that it tried. An identity that was found and refused has its own error.
 */
function notSignedIn(error: unknown): Error | undefined {
  const { name, errors = [] } = Object(error) as { name?: string; errors?: readonly Error[] };
  if (name !== "AggregateAuthenticationError") return undefined;
  // Entra ID has refused an identity that is signed in, for example because its sign-in is too old.
  const refusal = errors.map(({ message }) => /\bAADSTS\d+\b[^\r\n]*/.exec(message)?.[0]).find(Boolean);
  const what =
    refusal === undefined ? "no identity is signed in on this machine" : `the sign-in is refused: ${refusal}`;
  return new Error(`${what}; ${SIGN_IN}`, { cause: error });
}
