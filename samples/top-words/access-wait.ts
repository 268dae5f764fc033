import { setTimeout as pause } from "node:timers/promises";

/** How long to wait for access, and how to tell the user. */
export interface AccessWaitOptions {
  /** The time that is spent waiting, by all requests together (default: 600). 0 means not at all. */
  readonly limitSeconds?: number;
  /** Doubled at each retry, up to 15 (default: 1). */
  readonly firstWaitSeconds?: number;
  /** Writes a line (default: to stderr). */
  readonly note?: (line: string) => void;
}

/** A new role assignment usually takes up to 10 minutes to take effect ("Troubleshoot Azure RBAC"). */
const LIMIT_SECONDS = 600;

const LONGEST_WAIT_SECONDS = 15;

/** The codes of Blob storage and of the Batch service for a missing role. A firewall answers another code. */
const MISSING_ROLE = new Set(["AuthorizationPermissionMismatch", "PermissionDenied"]);

interface Policy<Request, Answer> {
  sendRequest(request: Request): Promise<Answer>;
}

/**
 * Returns a request policy factory that sends a request again while the role of the user is missing. The clients of
 * Batch and of Blob storage accept it. All clients that use the same factory share one limit.
 *
 * The first denied request prints what is waited for, how long, what else can be wrong, and how to skip the wait.
 */
export function createAccessWait(options: AccessWaitOptions = {}) {
  const { limitSeconds = LIMIT_SECONDS, firstWaitSeconds = 1, note = console.error } = options;
  let spentSeconds = 0;
  let isNoted = false;
  return {
    create<Request, Answer>(next: Policy<Request, Answer>): Policy<Request, Answer> {
      return {
        async sendRequest(request) {
          for (let seconds = firstWaitSeconds; ; seconds = Math.min(seconds * 2, LONGEST_WAIT_SECONDS)) {
            try {
              return await next.sendRequest(request);
            } catch (error) {
              const code = codeOf(error) ?? "";
              if (!MISSING_ROLE.has(code)) throw error;
              if (spentSeconds + seconds > limitSeconds) throw error;
              if (!isNoted) {
                note(
                  `access is denied (${code}): waiting up to ${limitSeconds} s for a new role assignment to take effect; if none is new, a role is missing: press Ctrl+C, or give --wait-for-access 0 to fail at once`,
                );
              }
              isNoted = true;
              spentSeconds += seconds;
              await pause(seconds * 1000);
            }
          }
        },
      };
    },
  };
}

/** Returns the service's error code. The answer to a HEAD request has it only in a header. */
export function codeOf(error: unknown): string | undefined {
  const { code, body, response } = error as {
    code?: string;
    body?: { code?: string };
    response?: { headers?: { get(name: string): string | undefined } };
  };
  return body?.code ?? code ?? response?.headers?.get("x-ms-error-code");
}
