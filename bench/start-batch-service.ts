import { fork } from "node:child_process";
import { once } from "node:events";

/** The job of the benchmarks. */
export const BENCH_JOB = "bench";

/** A message to the Batch service of the benchmarks. */
export type BatchServiceQuestion =
  /** Creates the job again with this number of tasks, and resets the counts. */
  | { ask: "reset"; tasks: number }
  /** Ends all tasks evenly in this time, from now. */
  | { ask: "end"; seconds: number }
  /** Asks for the number of requests and of tasks. */
  | { ask: "counts" };

/** An answer of the Batch service. The first one comes without a question. */
export interface BatchServiceAnswer {
  readonly endpoint?: string;
  readonly token?: string;
  readonly caFile?: string;
  readonly requests?: number;
  readonly tasks?: number;
}

/** A running Batch service. */
export interface BatchService {
  readonly endpoint: string;
  readonly token: string;
  /** The value of `NODE_EXTRA_CA_CERTS` for clients. */
  readonly caFile: string;
  ask(question: BatchServiceQuestion): Promise<BatchServiceAnswer>;
  stop(): Promise<void>;
}

/** Starts the service, whose bundle is `program`, with its state in `folder`. */
export async function startBatchService(program: string, folder: string): Promise<BatchService> {
  const child = fork(program, [folder], { execArgv: [] });
  const answer = () =>
    new Promise<BatchServiceAnswer>((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the Batch service ended with exit code ${code}`));
      child.once("exit", ended);
      child.once("message", (message) => {
        child.off("exit", ended);
        resolve(message as BatchServiceAnswer);
      });
    });
  const { endpoint = "", token = "", caFile = "" } = await answer();
  return {
    endpoint,
    token,
    caFile,
    ask: (question) => {
      child.send(question);
      return answer();
    },
    stop: async () => {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
