import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach } from "mocha";
import { serveInSuite } from "../../../support/serve-in-suite";
import { createTestCertificate } from "../../../support/test-certificate";

/** An answer other than the blob. */
interface ScriptedAnswer {
  readonly status: number;
  /** The value of `x-ms-error-code`. */
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer with the blob that ends after some bytes, although the blob's length was announced. */
interface BrokenAnswer {
  readonly breakAfterBytes: number;
}

export interface ArchiveServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** The certificate that clients must trust. */
  readonly caFile: string;
  /** The blobs by path. Another path is answered with 404. */
  readonly blobs: Map<string, Uint8Array>;
  /** The next answers, in order. After them, the server answers with the blobs. */
  readonly answers: (ScriptedAnswer | BrokenAnswer)[];
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Called and awaited before each answer. */
  gate: () => Promise<void>;
}

/** Gives the tests of a suite a Blob service with scripted answers. */
export function useArchiveServer(): () => ArchiveServer {
  const open = async () => {};
  const state = { url: "", caFile: "", blobs: new Map<string, Uint8Array>(), gate: open };
  const archives: ArchiveServer = Object.assign(state, { answers: [], requests: [] });
  const server = createServer(async ({ url: path = "", headers }, response) => {
    archives.requests.push({ path, headers });
    const answer = archives.answers.shift();
    await archives.gate();
    send(response, answer, archives.blobs.get(path));
  });
  let folder = "";
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "outputs-"));
    const { caFile, certFile, keyFile } = await createTestCertificate(folder);
    server.setSecureContext({ cert: readFileSync(certFile), key: readFileSync(keyFile) });
    state.caFile = caFile;
  });
  serveInSuite(server, (host) => {
    state.url = `https://${host}`;
  });
  beforeEach(() => {
    archives.blobs.clear();
    archives.answers.length = 0;
    archives.requests.length = 0;
    archives.gate = open;
  });
  after(() => rmSync(folder, { recursive: true }));
  return () => archives;
}

function send(response: ServerResponse, answer: ScriptedAnswer | BrokenAnswer | undefined, blob?: Uint8Array): void {
  if (answer !== undefined && "status" in answer) {
    const { status, code, headers } = answer;
    response.writeHead(status, { ...(code !== undefined && { "x-ms-error-code": code }), ...headers }).end();
  } else if (blob === undefined) {
    response.writeHead(404, { "x-ms-error-code": "BlobNotFound" }).end();
  } else if (answer === undefined) {
    response.writeHead(200, { "content-length": blob.length }).end(blob);
  } else {
    response.writeHead(200, { "content-length": blob.length });
    response.write(blob.subarray(0, answer.breakAfterBytes), () => response.destroy());
  }
}
