import { request } from "node:https";

export interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends a request exactly as given. Other clients normalize paths and refuse headers. */
export function send(
  endpoint: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): Promise<Answer> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const sent = request({
      hostname,
      port,
      servername: "localhost",
      method,
      path,
      headers: { "x-ms-version": "2024-11-04", ...headers },
    });
    sent.once("error", reject);
    sent.once("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.once("end", () => {
        const code = response.headers["x-ms-error-code"];
        resolve({ status: response.statusCode!, code: code?.toString(), headers: response.headers, body: text });
      });
    });
    sent.end(body);
  });
}
