import { mkdirSync } from "node:fs";
import { createTestCertificate } from "../test/support/test-certificate";
import { type ServerProcess, startServer } from "./server-process";

/** The body of one request. */
export interface Piece {
  /** In bytes. */
  readonly size: number;
  /** The CRC-32 of zip, the fastest checksum in Node.js. */
  readonly checksum: number;
}

/** A message to the sink. */
export type SinkQuestion =
  /** Asks for the pieces of a blob. The name begins with account and container. */
  | { ask: "blob"; name: string }
  /** Asks for the size of a blob. */
  | { ask: "size"; name: string }
  /** Asks for the number of requests and blobs, and for the CPU time. */
  | { ask: "counts" }
  /** Deletes all blobs and resets the counts. */
  | { ask: "reset" }
  /** Creates this number of outputs of the kind JobOutput in the job `bench`, and as many of the kind JobOutputX. */
  | { ask: "fill"; count: number }
  /** Creates this number of readable outputs of the kind JobOutput in the job `bench`. `size` is in bytes. */
  | { ask: "store"; count: number; size: number }
  /** Sorts the names before they are listed. Storage always has them in order. */
  | { ask: "sort" }
  /** Limits the rate. The sink answers further requests with 503 and `Retry-After`. 0 means no limit. */
  | { ask: "limit"; requestsPerSecond: number };

/** An answer of the sink. */
export interface SinkAnswer {
  readonly port?: number;
  readonly pieces?: readonly Piece[];
  /** In bytes. Undefined if the blob does not exist. */
  readonly size?: number;
  readonly requests?: number;
  /** The number of requests that were answered with 503. */
  readonly refused?: number;
  readonly blobs?: number;
  /** The user and system time of the sink since the previous message. */
  readonly cpuSeconds?: number;
}

/** A running sink. */
export interface Sink extends Pick<ServerProcess<SinkQuestion, SinkAnswer>, "ask" | "stop"> {
  /** The Blob endpoint. The account is in the path. */
  readonly blobEndpoint: string;
  /** The value of `NODE_EXTRA_CA_CERTS` for clients. */
  readonly caFile: string;
}

/** Starts the sink, whose bundle is `program`. Writes its certificates into `folder`. */
export async function startSink(program: string, folder: string): Promise<Sink> {
  mkdirSync(folder, { recursive: true });
  const { caFile, certFile, keyFile } = await createTestCertificate(folder);
  const server = await startServer<SinkQuestion, SinkAnswer>("the sink", program, [keyFile, certFile]);
  return { ...server, blobEndpoint: `https://127.0.0.1:${server.started.port}/bench`, caFile };
}
