import type { AccessWait } from "../../conventions/internal";
import type { WaitForAccess } from "../../outputs";
import { OutputError, ROLE_DELAY } from "../../outputs/internal";
import { shownDuration } from "../durations";
import { codeOf, failuresOf, messageOf } from "../errors/reported-error";
import { styleOf } from "../terminal";

/** How long a denied first request is retried on a node. The role assignments of a new pool take effect later. */
export const NODE_WAIT_SECONDS = 120;

/**
 * How long a denied first request of a person is retried: as long as a new role assignment usually takes at most
 * ("Troubleshoot Azure RBAC").
 */
export const PERSON_WAIT_SECONDS = 600;

/** The minimum time between two lines about the same wait. */
const NOTE_INTERVAL_MS = 60_000;

/** The user of a command: a node, a person or a program. */
interface Caller {
  /** The time from the option or the environment. */
  readonly givenSeconds: number | undefined;
  readonly isOnNode: boolean;
  readonly json: boolean;
  /** How long a person waits (default: 600). */
  readonly personSeconds?: number;
}

/**
 * Returns for how long a command waits while access is denied, and whether it waits if the container is readable.
 *
 * Only nodes and people wait by default, because a script cannot decide that it is no use. A person whose identity can
 * already read the container is denied because of its role, so the command fails at once.
 *
 * @param env the environment.
 * @param stderr shows whether a person sees the lines about the wait.
 */
export function accessTime(
  { givenSeconds, isOnNode, json, personSeconds = PERSON_WAIT_SECONDS }: Caller,
  env: NodeJS.ProcessEnv = process.env,
  stderr: { readonly isTTY?: boolean } = process.stderr,
): Pick<WaitForAccess, "seconds" | "unlessReadable"> {
  if (givenSeconds !== undefined) return { seconds: givenSeconds };
  if (isOnNode) return { seconds: NODE_WAIT_SECONDS };
  const isPerson = styleOf(stderr, env).isTerminal && !json && !isContinuousIntegration(env);
  return isPerson ? { seconds: personSeconds, unlessReadable: true } : { seconds: 0 };
}

/** Returns whether a CI system runs the command. Some give it a terminal, and all set `CI`. */
function isContinuousIntegration({ CI = "" }: NodeJS.ProcessEnv): boolean {
  return !["", "0", "false"].includes(CI.toLowerCase());
}

/**
 * Adds lines about the wait: the first two say what is missing, how long the command waits, how to skip the wait, and
 * what else can be wrong. Later lines follow once per minute.
 *
 * @param note writes a line.
 * @param now this machine's clock, in milliseconds.
 */
export function createAccessWait(
  time: Pick<WaitForAccess, "seconds" | "unlessReadable">,
  note: (line: string) => void,
  now = Date.now,
): AccessWait<Error> & Pick<WaitForAccess, "unlessReadable"> {
  let noted: number | undefined;
  return {
    ...time,
    onWait(denied, _, remainingSeconds) {
      const remaining = shownDuration(remainingSeconds);
      if (noted === undefined) {
        note(`${denied.message}; retrying for up to ${remaining}, or give --wait-for-access 0 to fail at once`);
        if (denied.message.endsWith(ROLE_DELAY))
          note(
            "waiting helps only if the role was assigned in the last minutes: otherwise the job may not exist, the pipeline may not declare it in `jobs`, or the role may not allow this operation",
          );
      } else if (now() - noted >= NOTE_INTERVAL_MS) {
        note(`access is still denied; retrying for up to ${remaining} more`);
      } else return;
      noted = now();
    },
  };
}

/**
 * Returns an error about a missing role with the option that waits for a new role assignment, if the user has not set
 * the time.
 */
export function withWaitOption(
  error: unknown,
  { waitForAccess }: { readonly waitForAccess?: number },
  env: NodeJS.ProcessEnv = process.env,
): unknown {
  const message = messageOf(error);
  const isGiven = waitForAccess !== undefined || Boolean(env.BATCH_OUTPUTS_WAIT_FOR_ACCESS);
  if (isGiven || codeOf(error) !== "AccessDenied" || !message.endsWith(ROLE_DELAY)) return error;
  return new OutputError("AccessDenied", `${message}, and --wait-for-access 30m waits for it`, {
    cause: error,
    failures: failuresOf(error),
  });
}
