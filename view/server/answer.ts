import type { IncomingMessage, ServerResponse } from "node:http";
import { contentAnswer } from "../answers/content";
import { deletionAnswer } from "../answers/deletion";
import { fileAnswer } from "../answers/file";
import { folderAnswer } from "../answers/folder";
import { followAnswer } from "../answers/follow";
import { jobAnswer, jobsAnswer } from "../answers/jobs";
import { pageFile } from "../answers/page-file";
import { sizesAnswer } from "../answers/sizes";
import { explanationAnswer, tasksAnswer } from "../answers/tasks";
import { zipAnswer } from "../answers/zip";
import type { Answer } from "../request/ask";
import { RequestError } from "../request/request-error";
import { SECURITY_HEADERS } from "../request/security-headers";
import type { ViewOptions } from "../request/view-options";

/** The answers of the interface, by method and path. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  "GET /api/jobs": jobsAnswer,
  "GET /api/job": jobAnswer,
  "GET /api/tasks": tasksAnswer,
  "GET /api/explanation": explanationAnswer,
  "GET /api/folder": folderAnswer,
  "GET /api/file": fileAnswer,
  "GET /api/sizes": sizesAnswer,
  "GET /api/content": contentAnswer,
  "HEAD /api/content": contentAnswer,
  "GET /api/follow": followAnswer,
  "GET /api/zip": zipAnswer,
  "DELETE /api/output": deletionAnswer,
};

/** Answers a request that the guard has admitted. */
export async function answer(request: IncomingMessage, response: ServerResponse, options: ViewOptions): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    const { pathname, searchParams } = new URL(`http://127.0.0.1${request.url}`);
    if (!pathname.startsWith("/api/")) return await pageFile(request, response, pathname);
    const question = `${request.method} ${pathname}`;
    if (!Object.hasOwn(ANSWERS, question)) throw new RequestError(404, "NotFound", `${question} is unknown`);
    const ask = { request, response, query: searchParams, options, abortSignal: gone.signal };
    const found = await ANSWERS[question]?.(ask);
    if (found !== undefined) send(response, 200, found);
  } catch (error) {
    fail(response, error);
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { ...SECURITY_HEADERS, "content-type": "application/json" }).end(JSON.stringify(body));
}

/** The statuses of the library's errors. All others are failures of a service. */
const STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  PermissionDenied: 403,
  CredentialFailed: 403,
  OutputNotFound: 404,
  ContainerNotFound: 404,
  JobNotFound: 404,
  TaskNotFound: 404,
  Conflict: 409,
};

function fail(response: ServerResponse, error: unknown): void {
  // The browser sees a download that is cut off.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code = "Failed", message = String(error) } = Object(error) as { code?: string; message?: string };
  const known = Object.hasOwn(STATUS, code) ? STATUS[code] : undefined;
  const status = error instanceof RequestError ? error.status : (known ?? (/Refused$/.test(code) ? 400 : 502));
  send(response, status, { error: { code, message } });
}
