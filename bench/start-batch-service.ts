import { type ServerProcess, startServer } from "./server-process";

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
export interface BatchService extends Pick<ServerProcess<BatchServiceQuestion, BatchServiceAnswer>, "ask" | "stop"> {
  readonly endpoint: string;
  readonly token: string;
  /** The value of `NODE_EXTRA_CA_CERTS` for clients. */
  readonly caFile: string;
}

/** Starts the service, whose bundle is `program`, with its state in `folder`. */
export async function startBatchService(program: string, folder: string): Promise<BatchService> {
  const server = await startServer<BatchServiceQuestion, BatchServiceAnswer>("the Batch service", program, [folder]);
  const { endpoint = "", token = "", caFile = "" } = server.started;
  return { ...server, endpoint, token, caFile };
}
