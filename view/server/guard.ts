import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { SECURITY_HEADERS } from "../request/security-headers";

/** Decides which requests are answered. */
interface Guard {
  /** The token of the URL. It works once. */
  readonly token: string;
  /** Sets the port, which is known only after the server listens. */
  servesAt(port: number): void;
  /** Refuses a request, or sends the browser that has the token to the page. Returns whether the request is answered. */
  refuses(request: IncomingMessage, response: ServerResponse): boolean;
}

/**
 * Returns the guard of a server on this machine. Other users and other sites can send requests to it, too:
 *
 * - The `Host` must be the server's address, so that no other name leads to it (DNS rebinding).
 * - The `Origin` and `Sec-Fetch-Site` must be the page's own, if the browser sends them.
 * - Each request needs the cookie. The token of the URL becomes that cookie once, so that the URL in the history or in a
 *   log is of no use later.
 */
export function guard(): Guard {
  const token = randomBytes(32).toString("base64url");
  const session = randomBytes(32).toString("base64url");
  let isUsed = false;
  let host = "";
  // Cookies belong to a host, and not to a port.
  let cookie = "";

  const refuse = (response: ServerResponse, status: number, message: string) => {
    response
      .writeHead(status, { ...SECURITY_HEADERS, "content-type": "text/plain; charset=utf-8" })
      .end(`${message}\n`);
    return true;
  };

  return {
    token,
    servesAt(port) {
      host = `127.0.0.1:${port}`;
      cookie = `batch-outputs-view-${port}`;
    },
    refuses({ headers, method = "", url = "/" }, response) {
      if (headers.host !== host) return refuse(response, 403, `open http://${host}/`);
      const { origin, "sec-fetch-site": site = "none" } = headers;
      if (origin !== undefined && origin !== `http://${host}`) return refuse(response, 403, "of another origin");
      const asked = new URL(url, `http://${host}`);
      const given = asked.searchParams.get("token");
      if (given !== null) {
        if (isUsed || method !== "GET" || !isEqual(given, token)) {
          return refuse(response, 403, "this URL was used already; run `batch-outputs view` again");
        }
        isUsed = true;
        response
          .writeHead(303, {
            ...SECURITY_HEADERS,
            location: asked.pathname,
            "set-cookie": `${cookie}=${session}; HttpOnly; SameSite=Strict; Path=/`,
          })
          .end();
        return true;
      }
      if (site !== "same-origin" && site !== "none") return refuse(response, 403, "of another site");
      if (!isEqual(cookieIn(cookie, headers.cookie), session)) {
        return refuse(response, 401, "open the URL that `batch-outputs view` has printed, in the same browser");
      }
      if (method !== "GET" && method !== "HEAD" && origin === undefined) {
        return refuse(response, 403, "without an origin");
      }
      return false;
    },
  };
}

function cookieIn(cookie: string, header = ""): string {
  return new RegExp(`(?:^|; )${cookie}=([^;]*)`).exec(header)?.[1] ?? "";
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
