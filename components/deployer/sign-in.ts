import type { TokenCredential } from "@azure/core-auth";
import * as pulumi from "@pulumi/pulumi";
import { PrincipalType } from "../azure/principal-type";
import { azureCredential } from "./azure-credential";
import { deployerTokens } from "./deployer-token";
import { providerSettings } from "./provider-settings";

/** The principal that runs Pulumi, signed in to Azure. */
export interface SignIn {
  /** Returns tokens for Storage. */
  readonly credential: TokenCredential;
  /** Resolves to the principal, according to the token. */
  readonly principal: Promise<SignedIn>;
}

interface SignedIn {
  /** The object id in Entra ID. */
  readonly principalId: string | undefined;
  readonly principalType: PrincipalType;
}

/** The audience is the same in every Azure cloud. */
const STORAGE = { scope: "https://storage.azure.com/.default", service: "Storage" };

const signIns = new WeakMap<object, SignIn>();

/**
 * Signs in as the principal that azure-native deploys as, once per provider and deployment. It requests a token for
 * Storage immediately, because Entra ID accepts the OIDC token of a pipeline for some minutes only (AADSTS700024).
 *
 * azure-native's function `getClientToken` is not used: its result passes through the engine, so `pulumi up --debug`,
 * `-v9` and `PULUMI_DEBUG_GRPC` would write the token to logs, even if it were a secret output.
 */
export function signInAsDeployer(parent: pulumi.Resource): SignIn {
  const login = parent.getProvider("azure-native:storage:BlobContainer") ?? pulumi.runtime.getMonitor() ?? signIns;
  const known = signIns.get(login) ?? signIn(parent);
  signIns.set(login, known);
  return known;
}

function signIn(parent: pulumi.Resource): SignIn {
  const { first, credential } = deployerTokens(providerSettings(parent).then(azureCredential), STORAGE);
  const principal = first.then(({ token }) => principalOf(token));
  // Pulumi waits only for its own calls, and code that depends on the principal starts one turn later. The code that
  // uses the principal or the credential reports the error.
  const done = pulumi.runtime.rpcKeepAlive();
  principal.catch(() => undefined).then(() => setImmediate(done));
  return { principal, credential };
}

/**
 * Returns whose token it is. `idtyp` tells a user from an application. If it is absent, `scp` does, which only a user's
 * token has (learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
 */
function principalOf(token: string): SignedIn {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as {
    readonly oid?: string;
    readonly idtyp?: string;
    readonly scp?: string;
  };
  const isUser = claims.idtyp === "user" || (claims.idtyp === undefined && claims.scp !== undefined);
  return { principalId: claims.oid, principalType: isUser ? PrincipalType.User : PrincipalType.ServicePrincipal };
}
