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

/** The header with the key of a change. */
const KEY_HEADER = "x-batch-outputs-key";

/**
 * Returns the guard of a server on this machine. Other users and other sites can send requests to it, too:
 *
 * - The `Host` must be the server's address, so that no other name leads to it (DNS rebinding).
 * - The `Origin` and `Sec-Fetch-Site` must be the page's own, if the browser sends them.
 * - Each request for data needs the cookie. The token of the URL becomes that cookie once, so that the URL in the
 *   history or in a log is of no use later. The files of the page contain no data. They need no cookie, so that a link
 *   on another site leads to the page.
 * - A change also needs a key. The page keeps it for its origin, because the browser sends cookies to the servers of all
 *   ports of a host.
 */
export function guard(): Guard {
  const [token, session, key] = [secret(), secret(), secret()];
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

  const enter = (response: ServerResponse, headers: Record<string, string>) => {
    // The fragment is not sent to servers.
    response.writeHead(303, { ...SECURITY_HEADERS, location: `/#key=${key}`, ...headers }).end();
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
      if (!url.startsWith("/")) return refuse(response, 400, "the target must be a path");
      const { origin, "sec-fetch-site": site = "none" } = headers;
      if (origin !== undefined && origin !== `http://${host}`) return refuse(response, 403, "of another origin");
      const asked = new URL(`http://${host}${url}`);
      const isKnown = isEqual(cookieIn(cookie, headers.cookie), session);
      const given = asked.searchParams.get("token");
      if (given !== null && method === "GET") {
        if (isKnown) return enter(response, {});
        if (isUsed || !isEqual(given, token)) {
          return refuse(response, 403, "this URL was used already; run `batch-outputs view` again");
        }
        isUsed = true;
        return enter(response, { "set-cookie": `${cookie}=${session}; HttpOnly; SameSite=Strict; Path=/` });
      }
      if (!asked.pathname.startsWith("/api/")) return false;
      if (site !== "same-origin" && site !== "none") return refuse(response, 403, "of another site");
      if (!isKnown) {
        return refuse(response, 401, "open the URL that `batch-outputs view` has printed, in the same browser");
      }
      const isChange = method !== "GET" && method !== "HEAD";
      if (isChange && (origin === undefined || !isEqual(String(headers[KEY_HEADER] ?? ""), key))) {
        return refuse(response, 403, "without the origin or the key of the page; open its printed URL again");
      }
      return false;
    },
  };
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

function cookieIn(cookie: string, header = ""): string {
  return new RegExp(`(?:^|; )${cookie}=([^;]*)`).exec(header)?.[1] ?? "";
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
