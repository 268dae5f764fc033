import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";

/** An error of the Blob service: "Blob service error codes" and "Status and error codes" in its REST reference. */
export class StorageError extends Error {
  readonly statusCode: number;

  constructor(
    readonly code: StorageErrorCode,
    message: string = statusAndText[code][1],
    /** Additional elements of the answer's body, and headers. */
    readonly details: {
      readonly elements?: Readonly<Record<string, string>>;
      readonly headers?: Readonly<Record<string, string>>;
      /** Defaults to the code's own status. */
      readonly statusCode?: number;
    } = {},
  ) {
    super(message);
    this.name = "StorageError";
    this.statusCode = details.statusCode ?? statusAndText[code][0];
  }
}

export type StorageErrorCode = keyof typeof statusAndText;

const statusAndText = {
  InvalidUri: [400, "The requested URI does not represent any resource on the server."],
  InvalidInput: [400, "One of the request inputs is not valid."],
  InvalidResourceName: [400, "The specified resource name contains invalid characters."],
  InvalidQueryParameterValue: [400, "Value for one of the query parameters specified in the request URI is invalid."],
  InvalidHeaderValue: [400, "The value for one of the HTTP headers is not in the correct format."],
  MissingRequiredHeader: [400, "An HTTP header that's mandatory for this request is not specified."],
  UnsupportedHeader: [400, "One of the HTTP headers specified in the request is not supported."],
  InvalidAuthenticationInfo: [
    400,
    "Authentication information is not given in the correct format. Check the value of Authorization header.",
  ],
  InvalidToken: [
    401,
    "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.",
  ],
  NoAuthenticationInformation: [
    401,
    "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.",
  ],
  AuthenticationFailed: [
    403,
    "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.",
  ],
  AuthorizationFailure: [403, "This request is not authorized to perform this operation."],
  AuthorizationPermissionMismatch: [
    403,
    "This request is not authorized to perform this operation using this permission.",
  ],
  AuthorizationSourceIPMismatch: [
    403,
    "This request is not authorized to perform this operation using this source IP.",
  ],
  UnauthorizedBlobOverwrite: [403, "This request is not authorized to perform blob overwrites."],
  KeyBasedAuthenticationNotPermitted: [403, "Key based authentication is not permitted on this storage account."],
  CannotVerifyCopySource: [403, "The specified copy source could not be verified."],
  CorsPreflightFailure: [403, "CORS not enabled or no matching rule found for this request."],
  ContainerNotFound: [404, "The specified container does not exist."],
  ResourceNotFound: [404, "The specified resource does not exist."],
  SourceConditionNotMet: [412, "The source condition specified using HTTP conditional header(s) is not met."],
  RequestBodyTooLarge: [413, "The size of the request body exceeds the maximum size permitted."],
  PublicAccessNotPermitted: [409, "Public access is not permitted on this storage account."],
  ContainerAlreadyExists: [409, "The specified container already exists."],
  ContainerBeingDeleted: [409, "The specified container is being deleted. Try operation later."],
  StorageAccountAlreadyTaken: [409, "The storage account name is already taken."],
  NotImplemented: [501, "Local Azure does not implement this operation."],
  InternalError: [500, "The server encountered an internal error. Please retry the request."],
  ServerBusy: [503, "The server is busy."],
} as const satisfies Readonly<Record<string, readonly [status: number, text: string]>>;

/** The answer to a request, without the parts of a connection. */
interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Returns the answer for an error, in the service's XML and with its headers. */
export function errorAnswer(error: StorageError, headers: IncomingHttpHeaders): ErrorAnswer {
  const code = nameOf(error);
  const requestId = randomUUID();
  const version = headers["x-ms-version"];
  const clientRequestId = headers["x-ms-client-request-id"];
  return {
    status: error.statusCode,
    headers: {
      ...error.details.headers,
      "x-ms-error-code": code,
      "x-ms-request-id": requestId,
      ...(typeof version === "string" && { "x-ms-version": version }),
      ...(typeof clientRequestId === "string" && { "x-ms-client-request-id": clientRequestId }),
      "content-type": "application/xml",
    },
    body: errorDocument(code, error, requestId),
  };
}

/** Answers a request with an error. */
export function sendError(error: StorageError, response: ServerResponse): void {
  const { status, headers, body } = errorAnswer(error, response.req.headers);
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

/** Returns an error as raw text, for a connection on which no request could be parsed. */
export function rawErrorResponse(error: StorageError): string {
  const code = nameOf(error);
  const requestId = randomUUID();
  const body = errorDocument(code, error, requestId);
  const head = [
    `HTTP/1.1 ${error.statusCode} Bad Request`,
    `x-ms-error-code: ${code}`,
    `x-ms-request-id: ${requestId}`,
    "content-type: application/xml",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

/** The service uses one code with two statuses: 400 if the header is malformed, 401 if the token is not accepted. */
function nameOf(error: StorageError): string {
  return error.code === "InvalidToken" ? "InvalidAuthenticationInfo" : error.code;
}

function errorDocument(code: string, error: StorageError, requestId: string): string {
  const elements = {
    Code: code,
    Message: `${error.message}\nRequestId:${requestId}\nTime:${new Date().toISOString()}`,
    ...error.details.elements,
  };
  const xml = Object.entries(elements).map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`);
  return `<?xml version="1.0" encoding="utf-8"?><Error>${xml.join("")}</Error>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;" })[character] ?? "&gt;");
}
