import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { openStateFolder } from "../local/state-folder";
import { openTls } from "../local/tls";

/** What one request brought. */
export interface Piece {
  /** In bytes. */
  readonly size: number;
  /** CRC-32 (the zip one): the fastest checksum that Node has. */
  readonly checksum: number;
}

export type SinkQuestion = { ask: "blob"; name: string } | { ask: "counts" } | { ask: "reset" };

export interface SinkAnswer {
  readonly port?: number;
  readonly pieces?: readonly Piece[];
  readonly requests?: number;
  readonly blobs?: number;
}

export interface Sink {
  /** As an account's: the account stands in the path. */
  readonly blobEndpoint: string;
  /** For `NODE_EXTRA_CA_CERTS` of who talks to it. */
  readonly caFile: string;
  ask(question: SinkQuestion): Promise<SinkAnswer>;
  stop(): Promise<void>;
}

/** Starts the sink, bundled in `programs`; its certificates go to `folder`. */
export async function startSink(programs: string, folder: string): Promise<Sink> {
  const tls = await openTls(openStateFolder(folder));
  const child = fork(join(programs, "sink.cjs"), [tls.keyFile, tls.certFile], { execArgv: [] });
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
    caFile: tls.caFile,
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
