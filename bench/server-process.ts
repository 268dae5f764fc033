import { fork } from "node:child_process";
import { once } from "node:events";

/** A server of the benchmarks in a process of its own, so that its CPU time is not that of the measured program. */
export interface ServerProcess<Question, Answer> {
  /** The message that the server sends when it listens. */
  readonly started: Answer;
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

/**
 * Starts a server and waits until it listens.
 *
 * @param name for errors, such as "the sink".
 * @param program the bundle of the server.
 * @throws {Error} If the server ends before it answers.
 */
export async function startServer<Question extends object, Answer>(
  name: string,
  program: string,
  args: readonly string[],
): Promise<ServerProcess<Question, Answer>> {
  const child = fork(program, args, { execArgv: [] });
  const answer = () =>
    new Promise<Answer>((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`${name} ended with exit code ${code}`));
      child.once("exit", ended);
      child.once("message", (message) => {
        child.off("exit", ended);
        resolve(message as Answer);
      });
    });
  let before: Promise<unknown> = Promise.resolve();
  return {
    started: await answer(),
    ask: (question) => {
      // One question at a time, because answers do not say what they answer.
      const asked = before.then(() => {
        child.send(question);
        return answer();
      });
      before = asked.catch(() => {});
      return asked;
    },
    stop: async () => {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
