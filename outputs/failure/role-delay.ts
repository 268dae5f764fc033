/**
 * The end of errors for a missing role ("Troubleshoot Azure RBAC"). The command adds its option that waits for a new
 * role assignment.
 */
export const ROLE_DELAY = "a new role assignment can take 10 minutes";
