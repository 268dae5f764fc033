import { join } from "node:path";
import { capture } from "../steps";

/** Someone who signs in to Azure. */
export interface Principal {
  /** A word for progress lines, such as `second principal`. */
  readonly name: string;
  /** The environment variables that differ from this process's. An empty one hides a variable of this process. */
  readonly variables: Readonly<Record<string, string>>;
  /** Returns an access token. @param scope such as `https://storage.azure.com/.default`. */
  token(scope: string): Promise<string>;
}

/** The ids and the type in a principal's token. */
export interface TokenClaims {
  readonly objectId: string;
  readonly type: "User" | "ServicePrincipal";
}

/** The variables of azure-native, the SDKs and the Azure CLI that decide as which principal a program signs in. */
const SIGN_IN =
  /^(ARM_(CLIENT|OIDC|USE|TENANT)_\w+|AZURE_(CLIENT_\w+|TENANT_ID|USERNAME|PASSWORD|FEDERATED_TOKEN_FILE|CONFIG_DIR)|ACTIONS_ID_TOKEN_\w+)$/;

/** The settings of azure-native, and the SDK's names for them. */
const SDK_NAMES = {
  ARM_CLIENT_ID: "AZURE_CLIENT_ID",
  ARM_CLIENT_SECRET: "AZURE_CLIENT_SECRET",
  ARM_CLIENT_CERTIFICATE_PATH: "AZURE_CLIENT_CERTIFICATE_PATH",
  ARM_TENANT_ID: "AZURE_TENANT_ID",
} as const;

/** A token that expires earlier is not used again. */
const MIN_REMAINING_MS = 5 * 60_000;

/** Returns the principal that this process's environment signs in as. */
export function ownPrincipal(subscriptionId: string, env = process.env): Principal {
  return principal("deployer", withSdkNames({ ARM_SUBSCRIPTION_ID: subscriptionId }, env));
}

/**
 * Returns the principal whose variables have a prefix. `READER_ARM_CLIENT_ID` is the `ARM_CLIENT_ID` of the prefix
 * `READER`. Nothing of this process's own sign-in remains.
 *
 * @throws if no such variable is set.
 */
export function principalWithPrefix(
  name: string,
  option: string,
  prefix: string,
  subscriptionId: string,
  env = process.env,
): Principal {
  const own = Object.entries(env).flatMap(([key, value]) =>
    key.startsWith(`${prefix}_`) && value !== undefined ? [[key.slice(prefix.length + 1), value] as const] : [],
  );
  if (own.length === 0) {
    throw new Error(
      `${option} must be the prefix of environment variables such as ${prefix}_ARM_CLIENT_ID or ${prefix}_AZURE_CONFIG_DIR, got ${JSON.stringify(prefix)}; no variable has it`,
    );
  }
  const hidden = Object.keys(env).filter((key) => SIGN_IN.test(key));
  const variables = { ...Object.fromEntries(hidden.map((key) => [key, ""])), ...Object.fromEntries(own) };
  return principal(name, withSdkNames({ ...variables, ARM_SUBSCRIPTION_ID: subscriptionId }, variables));
}

/** Returns whose token it is. */
export function claimsOf(token: string): TokenClaims {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as {
    readonly oid: string;
    readonly idtyp?: string;
    readonly scp?: string;
  };
  const isUser = claims.idtyp === "user" || (claims.idtyp === undefined && claims.scp !== undefined);
  return { objectId: claims.oid, type: isUser ? "User" : "ServicePrincipal" };
}

/** Returns an environment for a child process of a principal. */
export function environmentOf({ variables }: Principal): NodeJS.ProcessEnv {
  const entries = Object.entries({ ...process.env, ...variables });
  return Object.fromEntries(entries.filter(([name, value]) => !(value === "" && SIGN_IN.test(name))));
}

function principal(name: string, variables: Readonly<Record<string, string>>): Principal {
  const tokens = new Map<string, { readonly token: string; readonly expiresOnTimestamp: number }>();
  const made: Principal = {
    name,
    variables,
    // A separate process, because the Azure CLI and the SDKs read the environment of the process.
    async token(scope) {
      const known = tokens.get(scope);
      if (known !== undefined && known.expiresOnTimestamp - Date.now() > MIN_REMAINING_MS) return known.token;
      const script = ["--import", "tsx", join(__dirname, "print-token.ts"), scope];
      const printed = JSON.parse(await capture(process.execPath, script, { env: environmentOf(made) }));
      tokens.set(scope, printed);
      return printed.token;
    },
  };
  return made;
}

/** Adds the SDK's names of azure-native's settings, because the tutorial and the command sign in with the SDK. */
function withSdkNames(
  variables: Readonly<Record<string, string>>,
  from: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  const names = Object.entries(SDK_NAMES).filter(([arm, sdk]) => from[arm] && !from[sdk]);
  return { ...variables, ...Object.fromEntries(names.map(([arm, sdk]) => [sdk, from[arm] ?? ""])) };
}
