import type { IncomingMessage } from "node:http";
import { batchSharedKey, stringToSign, verifySignature } from "../../../environment/shared-key";
import type { Identity, Principal } from "../../../identity";
import type { BatchAccountSettings } from "../../batch";
import { authenticationFailed, BatchServiceError } from "../errors";
import { keyOf } from "../store/records";

/**
 * The caller of a request. A holder of a key may do everything, a principal what its roles allow, and a task what
 * concerns its job.
 */
type Caller = { readonly sharedKey: true } | { readonly taskOfJob: string } | Principal;

/**
 * The permission that a request needs. Jobs and job schedules are data actions of `Microsoft.Batch/batchAccounts/`,
 * everything else is a management action, as in Azure's list of resource provider operations.
 */
export type Permission =
  | `${"jobs" | "jobSchedules" | "pools" | "applications"}/${"read" | "write" | "delete"}`
  | "read";

/** The audience of tokens for the data plane. */
const AUDIENCE = "https://batch.core.windows.net/";

/** The maximum deviation of a client's clock: 15 minutes, according to the service's documentation. */
const MAX_SKEW_MS = 15 * 60 * 1000;

interface Guarded {
  readonly identity: Identity;
  readonly settings: BatchAccountSettings;
  readonly keys: () => readonly string[];
  /** Returns the key of the job that the token of a running task gives access to. */
  readonly jobOfToken: (token: string) => string | undefined;
}

/**
 * Returns the caller of a request. @throws {BatchServiceError} 401 without credentials, 403 for wrong credentials or a
 * disabled mode.
 */
export function authenticate({ identity, settings, keys, jobOfToken }: Guarded, request: IncomingMessage): Caller {
  const header = request.headers.authorization;
  if (!header) throw new BatchServiceError("Unauthorized");
  const [, scheme = "", credentials = ""] = /^(\S+)\s+(.*)$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case "bearer": {
      const taskOfJob = jobOfToken(credentials);
      if (taskOfJob !== undefined) {
        requireMode(settings, "TaskAuthenticationToken");
        return { taskOfJob };
      }
      requireMode(settings, "AAD");
      try {
        return identity.verifyToken(credentials, [AUDIENCE]);
      } catch (error) {
        throw authenticationFailed(error instanceof Error ? error.message : "the token cannot be read");
      }
    }
    case "sharedkey":
      requireMode(settings, "SharedKey");
      checkSharedKey(settings, keys(), request, credentials);
      return { sharedKey: true };
    default:
      throw authenticationFailed("the scheme must be Bearer or SharedKey");
  }
}

/**
 * Checks whether a caller has a permission. According to the documentation of Batch's roles, `batchAccounts/read`
 * allows every read. `batchAccounts/listKeys/action` allows everything, because keys do. Owner and Contributor have no
 * data actions and get access this way. The token of a task allows every operation on its job, and nothing else.
 *
 * @param jobId the job that the request is about, if there is one.
 */
export function authorize(
  { identity, settings }: Pick<Guarded, "identity" | "settings">,
  caller: Caller,
  permission: Permission,
  jobId?: string,
): void {
  if ("sharedKey" in caller) return;
  if ("taskOfJob" in caller) {
    if (jobId !== undefined && keyOf(jobId) === caller.taskOfJob) return;
    throw new BatchServiceError("PermissionDenied", {
      PermissionErrorDetail: `the token of a task must be used for its job ${caller.taskOfJob}`,
    });
  }
  const account = "Microsoft.Batch/batchAccounts";
  const name = `${account}/${permission}`;
  const request = { principalId: caller.objectId, scope: settings.id, service: "batch" } as const;
  const allowed =
    identity.isAllowed({ ...request, ...(permission.startsWith("job") ? { dataAction: name } : { action: name }) }) ||
    (permission.endsWith("read") && identity.isAllowed({ ...request, action: `${account}/read` })) ||
    identity.isAllowed({ ...request, action: `${account}/listKeys/action` });
  if (allowed) return;
  throw new BatchServiceError("PermissionDenied", {
    PermissionErrorDetail: `the principal ${caller.objectId} must have ${name} on ${settings.id}: assign it Azure Batch Data Contributor, or Azure Batch Job Submitter where it only submits jobs`,
  });
}

function checkSharedKey(
  settings: BatchAccountSettings,
  keys: readonly string[],
  request: IncomingMessage,
  credentials: string,
): void {
  const colon = credentials.indexOf(":");
  const account = credentials.slice(0, colon);
  if (colon < 0 || account.toLowerCase() !== settings.name.toLowerCase()) {
    throw authenticationFailed(`the account must be ${settings.name}`);
  }
  checkDate(request);
  const { method = "GET", url = "/", headers } = request;
  const [, path = "", query = ""] = /^([^?]*)\??(.*)$/s.exec(url) ?? [];
  const signed = stringToSign(batchSharedKey, account, { method, path, query: new URLSearchParams(query), headers });
  if (!verifySignature(signed, credentials.slice(colon + 1), keys)) {
    throw authenticationFailed("the signature does not match one that is made of this request with the account's keys");
  }
}

function checkDate({ headers }: IncomingMessage): void {
  const text = String(headers["ocp-date"] ?? headers.date ?? "");
  const skew = Math.abs(Date.parse(text) - Date.now());
  // Not `skew > max`: an invalid date is NaN and must be refused.
  if (skew <= MAX_SKEW_MS) return;
  throw authenticationFailed(`ocp-date or Date must be within 15 minutes of ${new Date().toUTCString()}, got ${text}`);
}

type Mode = BatchAccountSettings["allowedAuthenticationModes"][number];

function requireMode(settings: BatchAccountSettings, mode: Mode): void {
  if (settings.allowedAuthenticationModes.includes(mode)) return;
  throw authenticationFailed(`The specified type of authentication ${mode} is not allowed for this account.`);
}
