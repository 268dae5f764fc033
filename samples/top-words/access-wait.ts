import { setTimeout as pause } from "node:timers/promises";
import type { RequestPolicyFactory } from "@azure/storage-blob";
import type { WaitForBatchAccess } from "azure-batch-outputs/jobs";

/** How long to wait for access, and how to tell the user. */
export interface AccessWaitOptions {
  /** The time that is spent waiting, by all requests to one service together (default: 600). 0 means not at all. */
  readonly limitSeconds?: number;
  /** Doubled at each retry to Blob storage, up to 15 (default: 1). */
  readonly firstWaitSeconds?: number;
  /** Writes a line (default: to stderr). */
  readonly note?: (line: string) => void;
}

/** How the clients of both services wait for a role. */
export interface AccessWait {
  readonly batch: WaitForBatchAccess;
  readonly storage: RequestPolicyFactory;
}

/** A new role assignment usually takes up to 10 minutes to take effect ("Troubleshoot Azure RBAC"). */
const LIMIT_SECONDS = 600;

const LONGEST_WAIT_SECONDS = 15;

/** The code of Blob storage for a missing role. A firewall answers another code. */
const MISSING_ROLE = "AuthorizationPermissionMismatch";

/**
 * Returns how clients send a request again while the role of the user is missing.
 *
 * The first denied request prints what is waited for, how long, what else can be wrong, and how to skip the wait.
 */
export function createAccessWait(options: AccessWaitOptions = {}): AccessWait {
  const { limitSeconds = LIMIT_SECONDS, firstWaitSeconds = 1, note = console.error } = options;
  let isNoted = false;
  const noteOnce = (code: string) => {
    if (!isNoted) {
      note(
        `access is denied (${code}): waiting up to ${limitSeconds} s for a new role assignment to take effect; if none is new, a role is missing: press Ctrl+C, or give --wait-for-access 0 to fail at once`,
      );
    }
    isNoted = true;
  };
  let spentSeconds = 0;
  const storage: RequestPolicyFactory = {
    create: (next) => ({
      async sendRequest(request) {
        for (let seconds = firstWaitSeconds; ; seconds = Math.min(seconds * 2, LONGEST_WAIT_SECONDS)) {
          try {
            return await next.sendRequest(request);
          } catch (error) {
            if (codeOf(error) !== MISSING_ROLE || spentSeconds + seconds > limitSeconds) throw error;
            noteOnce(MISSING_ROLE);
            spentSeconds += seconds;
            await pause(seconds * 1000);
          }
        }
      },
    }),
  };
  return { batch: { seconds: limitSeconds, onWait: ({ code }) => noteOnce(code) }, storage };
}

/** Returns the service's error code. The answer to a HEAD request has it only in a header. */
function codeOf(error: unknown): string | undefined {
  const { code, response } = error as {
    code?: string;
    response?: { headers?: { get(name: string): string | undefined } };
  };
  return code ?? response?.headers?.get("x-ms-error-code");
}
