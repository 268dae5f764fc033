import type { RestError } from "@azure/core-rest-pipeline";
import type { Sas } from "../credential/sas";
import { authenticationDetail, codeAndStatus, seenAddress, serviceCode, serviceTime } from "../retry/service-answer";
import { clockDifference, clockProblem } from "../time/clock-difference";
import { type Need, needOf } from "./need";
import { ROLE_DELAY } from "./role-delay";

/** Why a request was denied. */
export interface Denial {
  /** The service's code, its status and its explanation. */
  readonly got: string;
  /** The cause and what to do. */
  readonly fix: string;
  /**
   * Whether the same request may be allowed a few minutes later: a role is missing, which may have been assigned just
   * now, or the URL becomes valid in a few minutes.
   */
  readonly mayPass: boolean;
}

type Cause = Omit<Denial, "got">;

/** A URL that becomes valid later than this is not waited for. It is the time of a new role assignment. */
const LONGEST_START_SECONDS = 600;

/**
 * The causes that apply to identities and URLs, by the service's code. Sources: "Status and error codes" of the Blob
 * service's REST reference, and "Troubleshoot 403 errors" of Azure Storage's documentation.
 */
const OF_ANYBODY: Readonly<Record<string, Cause>> = {
  AccountIsDisabled: { fix: "the storage account is disabled: ask the subscription's owner", mayPass: false },
  InsufficientAccountPermissions: {
    fix: "the account does not allow the operation: use its primary endpoint",
    mayPass: false,
  },
};

const WITHOUT_CODE: Cause = {
  fix: "the answer has no error code of Blob storage, so it may come from a proxy or a firewall: check the endpoint and the proxy settings",
  mayPass: false,
};

/**
 * Explains an answer to a request that any identity could send. A firewall answers `AuthorizationFailure`, and a
 * missing role `AuthorizationPermissionMismatch` ("Troubleshoot 403 errors").
 */
function causeOfAnybody(code: string, error: RestError): Cause | undefined {
  if (code === "") return WITHOUT_CODE;
  if (code !== "AuthorizationFailure") return OF_ANYBODY[code];
  return {
    fix: `the firewall of the storage account (its network rules) refuses this machine${addressOf(error)}: let its public address or its subnet in (\`az storage account network-rule add\`), or run inside a network that the rules allow`,
    mayPass: false,
  };
}

/** Returns this machine's address in parentheses, if the answer tells it. */
function addressOf(error: RestError): string {
  const address = seenAddress(error);
  return address === undefined ? "" : ` (${address})`;
}

/**
 * Returns whether the service refused the token itself, and not what its identity is allowed to do. Azure answers 401,
 * and Azurite 403.
 */
export function isTokenRefused(error: RestError): boolean {
  if (error.statusCode === 401) return true;
  const codes = ["AuthenticationFailed", "InvalidAuthenticationInfo", "NoAuthenticationInformation"];
  return error.statusCode === 403 && codes.includes(serviceCode(error) ?? "");
}

/** Explains why a request with an identity's token was denied. */
export function denialOfIdentity(error: RestError): Denial {
  const code = serviceCode(error) ?? "";
  return { got: gotOf(error), ...(isTokenRefused(error) ? tokenRefused(error) : causeOfIdentity(code, error)) };
}

/** Explains why a request with a SAS was denied. */
export function denialOfUrl(error: RestError, sas: Sas): Denial {
  return { got: gotOf(error), ...(outOfTime(error, sas) ?? causeOfUrl(serviceCode(error) ?? "", error, sas)) };
}

function gotOf(error: RestError): string {
  const detail = authenticationDetail(error);
  return `${codeAndStatus(error)}${detail === undefined ? "" : ` (${detail})`}`;
}

function causeOfIdentity(code: string, error: RestError): Cause {
  switch (code) {
    case "AuthorizationPermissionMismatch":
      return { fix: `${roleFor(needOf(error))}; ${ROLE_DELAY}`, mayPass: true };
    case "UnauthorizedBlobOverwrite":
      return {
        fix: "its role allows it to create blobs but not to overwrite them: grant it Storage Blob Data Contributor on the container",
        mayPass: false,
      };
    default:
      return (
        causeOfAnybody(code, error) ?? {
          fix: "look up the code in Azure Storage's list of error codes",
          mayPass: false,
        }
      );
  }
}

function roleFor(need: Need): string {
  switch (need) {
    case "create a container":
      return "creating a container needs a role on the account: declare the job in `jobs` and run `pulumi up`, or grant this identity Storage Blob Data Contributor on the account";
    case "sign a URL":
      return "signing a URL needs a role on the account: ask the team that deploys the pipeline to grant it Storage Blob Delegator on the storage account";
    case "delete (d)":
      return "the nodes of append-only pools cannot delete outputs: delete it as a principal with Storage Blob Data Contributor on the container, or grant that role to this identity";
    default:
      return "ask the team that deploys the pipeline to add it to `readers`, or, to write, to grant it Storage Blob Data Contributor on the container";
  }
}

/** Explains a refused token. A new token was refused too before this is called. */
function tokenRefused(error: RestError): Cause {
  const detail = authenticationDetail(error) ?? "";
  const time = serviceTime(error);
  const clock = time === undefined ? undefined : clockProblem(clockDifference(time));
  const fix = /lifetime|expired/i.test(detail)
    ? `storage refuses the token and a new one because of their times${clock === undefined ? ": sign in again (`az login`)" : `: ${clock}; set it`}`
    : /issuer|tenant/i.test(detail)
      ? "the token is of another tenant: sign in to the storage account's tenant (`az login --tenant <id>`)"
      : /audience/i.test(detail)
        ? "the token is for another service: let the credential ask for https://storage.azure.com"
        : `storage refuses the token and a new one: sign in again (\`az login\`), or check that the managed identity still exists${clock === undefined ? "" : `; ${clock}`}`;
  return { fix, mayPass: false };
}

/** The service's clock decides, not this machine's. */
function outOfTime(error: RestError, { startsOn, expiresOn }: Sas): Cause | undefined {
  const now = serviceTime(error);
  if (now === undefined) return undefined;
  if (Date.parse(expiresOn ?? "") <= now) {
    return {
      fix: `the URL expired at ${expiresOn}: ask for a new URL, which \`batch-outputs url\` prints`,
      mayPass: false,
    };
  }
  const start = Date.parse(startsOn ?? "");
  if (start > now) {
    return {
      fix: `the URL is valid from ${startsOn}: wait until then, or ask for a new URL`,
      mayPass: start - now <= LONGEST_START_SECONDS * 1000,
    };
  }
  return undefined;
}

function causeOfUrl(code: string, error: RestError, sas: Sas): Cause {
  switch (code) {
    case "AuthenticationFailed":
    case "InvalidAuthenticationInfo":
      return {
        fix: "its signature is wrong or revoked: copy the whole URL again, or ask for a new URL",
        mayPass: false,
      };
    case "NoAuthenticationInformation":
    case "PublicAccessNotPermitted":
    case "ResourceNotFound":
      return { fix: "the service found no signature in it: copy the whole URL again", mayPass: false };
    case "UnauthorizedBlobOverwrite":
      return renewed("its permissions allow it to create blobs but not to overwrite them (w)");
    case "AuthorizationPermissionMismatch":
      return lackOfUrl(needOf(error), sas);
    case "AuthorizationProtocolMismatch":
      return renewed("it is for https only (spr=https)");
    case "AuthorizationSourceIPMismatch":
      return renewed(`it does not allow this machine's IP address${addressOf(error)} (sip)`);
    case "AuthorizationServiceMismatch":
      return renewed("it is not for the Blob service (ss)");
    case "AuthorizationResourceTypeMismatch":
      return renewed("it is not for containers and blobs (srt)");
    case "KeyBasedAuthenticationNotPermitted":
      return {
        fix: "it is signed with an account key, which the account does not accept: ask for a URL that `batch-outputs url` prints",
        mayPass: false,
      };
    default:
      return causeOfAnybody(code, error) ?? renewed("the service does not accept it");
  }
}

/** The permissions that `batch-outputs url` includes only with `--write`. */
const WRITING = ["a", "c", "w"];

/**
 * Explains a missing permission. A SAS allows only what both its permissions and the role of the signing identity
 * allow.
 */
function lackOfUrl(need: Need, { permissions, resource }: Sas): Cause {
  if (need === "create a container" && resource !== undefined) {
    return { fix: "a container's URL cannot create a container: use an identity", mayPass: false };
  }
  const letters = /\((.*)\)/.exec(need)?.[1]?.split(", ") ?? [];
  if (permissions === undefined || letters.length === 0) {
    return renewed(`its permissions, or those of the identity that signed it, do not allow it to ${need}`);
  }
  if (!letters.every((letter) => permissions.includes(letter))) {
    const cause = `its permissions (${permissions}) do not allow it to ${need}`;
    if (!letters.every((letter) => WRITING.includes(letter))) return renewed(cause);
    return { fix: `${cause}: ask for a new URL, which \`batch-outputs url --write\` prints`, mayPass: false };
  }
  return {
    fix: `its permissions (${permissions}) allow it to ${need}, but no role of the identity that signed it does: grant that identity Storage Blob Data Contributor on the container; ${ROLE_DELAY}`,
    mayPass: true,
  };
}

function renewed(cause: string): Cause {
  return { fix: `${cause}: ask for a new URL`, mayPass: false };
}
