import { type Clock, systemClock } from "../../conventions/internal";
import { codeOf, messageOf } from "../errors/reported-error";
import { openTaskQuestions, type TaskQuestion } from "../reading/tasks-of-batch";
import type { TaskOption, WhereOptions } from "../where/where";
import { waitAfter } from "./wait-after";

/** The shortest time between two questions to Batch, in milliseconds. */
const INTERVAL = 10_000;

/** The errors after which Batch is not asked again. All others can pass. */
const FINAL: readonly string[] = ["PermissionDenied", "AccessDenied", "CredentialFailed"];

/** Tells when tasks have ended. */
export interface TaskEnd extends Disposable {
  /** Returns at once whether the tasks have ended, as far as is known. Without access to Batch, it never is. */
  hasEnded(): Promise<boolean>;
  /** How they have ended, once that is known, such as `task t1 has ended with exit code 0`. */
  readonly description?: string;
  /** Why the end of the tasks will not be known. */
  readonly unknown?: string;
  /** Whether the last answer of Batch was that the job does not exist. */
  readonly isJobMissing: boolean;
}

/**
 * Returns the end of the task, or of the tasks that a pattern matches, or of all tasks of the job. It is known with
 * `--destinations` and a job. Batch is asked from the first call of `hasEnded` on, about every 10 seconds, and its
 * answer is not waited for, so that new lines are printed meanwhile. If access is denied, Batch is not asked again.
 * Dispose of the end to ask no more.
 */
export function taskEnd(
  { destinations, job = process.env.AZ_BATCH_JOB_ID, task, ...others }: WhereOptions & TaskOption,
  openQuestions: typeof openTaskQuestions | undefined = openTaskQuestions,
  clock: Clock = systemClock,
): TaskEnd {
  const disposal = new AbortController();
  const { signal: abortSignal } = disposal;
  let isAsking = false;
  let isJobMissing = false;
  let description: string | undefined;
  let unknown: string | undefined;
  if (openQuestions === undefined) unknown = "the command on nodes does not ask Batch";
  else if (destinations === undefined || job === undefined)
    unknown = "Batch is asked only with --destinations and --job";
  const isOver = () => abortSignal.aborted || description !== undefined || unknown !== undefined;
  const onAnswer = () => {
    isJobMissing = false;
  };
  const attempt = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      const answer = await ask();
      onAnswer();
      return answer;
    } catch (error) {
      const code = codeOf(error);
      if (FINAL.includes(code)) unknown = `Batch does not tell when tasks end: ${messageOf(error)}`;
      if (code === "JobNotFound") isJobMissing = true;
      return undefined;
    }
  };
  const repeat = async (question: TaskQuestion) => {
    while (!isOver()) {
      const asked = clock.now();
      const answer = await attempt(() => question({ onAnswer, abortSignal }));
      description ??= answer;
      if (isOver()) break;
      await clock.sleep(waitAfter(clock.now() - asked, INTERVAL), abortSignal).catch(() => {});
    }
  };
  const open = openQuestions as typeof openTaskQuestions;
  const ask = async () => {
    let questions: readonly TaskQuestion[] | undefined;
    while (!isOver() && questions === undefined) {
      questions = await attempt(() =>
        open({ ...others, destinations: destinations as string }, job as string, task || undefined),
      );
      if (questions === undefined) await clock.sleep(INTERVAL, abortSignal).catch(() => {});
    }
    await Promise.all((questions ?? []).map(repeat));
  };
  return {
    async hasEnded() {
      if (!isAsking) void ask();
      isAsking = true;
      return description !== undefined;
    },
    get description() {
      return description;
    },
    get unknown() {
      return unknown;
    },
    get isJobMissing() {
      return isJobMissing;
    },
    [Symbol.dispose]: () => disposal.abort(),
  };
}
