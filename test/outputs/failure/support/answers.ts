import { RestError } from "@azure/storage-blob";

/** A scripted answer of the service. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly code?: string;
  readonly detail?: string;
  /** The message of the answer, without the id of the request. */
  readonly message?: string;
  /** The request (default: a GET of a blob). */
  readonly request?: readonly [method: string, query: string];
  /** The time of the service's clock. */
  readonly date?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Returns an error as the storage client throws it. */
export function answered(answer: ScriptedAnswer): RestError {
  const {
    status,
    code,
    detail,
    message = "Refused.",
    request: [method, query] = ["GET", ""],
    date,
    headers = {},
  } = answer;
  const named = {
    ...headers,
    ...(code !== undefined && { "x-ms-error-code": code }),
    ...(date !== undefined && { date }),
  };
  const bodyAsText = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}\nRequestId:1</Message>${
    detail === undefined ? "" : `<AuthenticationErrorDetail>${detail}</AuthenticationErrorDetail>`
  }</Error>`;
  return Object.assign(new RestError("answered", { statusCode: status }), {
    request: {
      method,
      url: `https://a.blob.core.windows.net/job-x/b?${query}&sig=secret`,
      headers: new Map(Object.entries({ authorization: "Bearer eyJsecret.secret.secret" })),
    },
    response: { headers: new Map(Object.entries(named)), bodyAsText },
  });
}
