import { OutputError } from "../output-error";

/**
 * The end of errors for a missing role ("Troubleshoot Azure RBAC"). The command adds its option that waits for a new
 * role assignment.
 */
export const ROLE_DELAY = "a new role assignment can take 10 minutes";

/** Returns the error for a missing role if another request to the container was allowed. It mentions no new role. */
export function withoutRoleDelay(denied: OutputError): OutputError {
  const message = denied.message.replace(
    ROLE_DELAY,
    "other requests to the container are allowed, so this one needs another role",
  );
  return message === denied.message ? denied : new OutputError(denied.code, message, { cause: denied.cause });
}
