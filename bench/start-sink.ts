import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createTestCertificate } from "../test/support/test-certificate";

/** What one request brought. */
export interface Piece {
  /** In bytes. */
  readonly size: number;
  /** CRC-32 (the zip one): the fastest checksum that Node has. */
  readonly checksum: number;
}

export type SinkQuestion =
  /** What has arrived of a blob, named with account and container. */
  | { ask: "blob"; name: string }
  /** How many requests came, how many blobs there are, and what it took. */
  | { ask: "counts" }
  /** Forgets all. */
  | { ask: "reset" }
  /** Makes that many outputs of the job `bench` of the kind JobOutput, and as many of the kind JobOutputX. */
  | { ask: "fill"; count: number }
  /** Makes that many outputs of the job `bench` of the kind JobOutput that can be read, of a size in bytes. */
  | { ask: "store"; count: number; size: number }
  /** Answers 503 with `Retry-After` to what goes beyond; 0 for no limit. */
  | { ask: "limit"; requestsPerSecond: number };

export interface SinkAnswer {
  readonly port?: number;
  readonly pieces?: readonly Piece[];
  readonly requests?: number;
  /** How many of them were answered by 503. */
  readonly refused?: number;
  readonly blobs?: number;
  /** Of the sink itself, user and system, since it was last asked something. */
  readonly cpuSeconds?: number;
}

export interface Sink {
  /** As an account's: the account stands in the path. */
  readonly blobEndpoint: string;
  /** For `NODE_EXTRA_CA_CERTS` of who talks to it. */
  readonly caFile: string;
  ask(question: SinkQuestion): Promise<SinkAnswer>;
  stop(): Promise<void>;
}

/** Starts the sink, bundled as `program`; its certificates go to `folder`. */
export async function startSink(program: string, folder: string): Promise<Sink> {
  mkdirSync(folder, { recursive: true });
  const { caFile, certFile, keyFile } = await createTestCertificate(folder);
  const child = fork(program, [keyFile, certFile], { execArgv: [] });
  const answer = () =>
    new Promise<SinkAnswer>((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`sink must stay up, but exited with ${code}`));
      child.once("exit", ended);
      child.once("message", (message) => {
        child.off("exit", ended);
        resolve(message as SinkAnswer);
      });
    });
  const { port } = await answer();
  return {
    blobEndpoint: `https://127.0.0.1:${port}/bench`,
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
