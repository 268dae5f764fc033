import { pipeline } from "node:stream/promises";
import type { OutputReference } from "../../outputs";
import type { Ask } from "../request/ask";
import { RequestError } from "../request/request-error";
import { SECURITY_HEADERS } from "../request/security-headers";
import { outputOf } from "./where";

/**
 * The types that the browser gets as they are, because no code can run in them. All others are downloads, or plain text
 * for the page, which shows it as text.
 */
const SHOWN: Readonly<Record<string, string>> = {
  avif: "image/avif",
  bmp: "image/bmp",
  gif: "image/gif",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  png: "image/png",
  wav: "audio/wav",
  webm: "video/webm",
  webp: "image/webp",
};

/** The largest range that is answered, in bytes. */
const MAX_RANGE = 8 * 1024 * 1024;

/**
 * The content of an output, or a range of it. The answer has a policy of its own: opened by itself, it has no origin and
 * can load nothing. With `download`, the browser stores it.
 */
export async function contentAnswer(ask: Ask): Promise<undefined> {
  const output = await outputOf(ask);
  const { response, request, query, abortSignal } = ask;
  const headers = headersOf(output, query.has("download"));
  if (request.method === "HEAD") {
    response.writeHead(200, { ...headers, "content-length": output.size }).end();
    return;
  }
  const range = rangeIn(request.headers.range, output.size);
  if (range === undefined) {
    const content = await output.download({ abortSignal });
    // A tracked output can grow meanwhile.
    const size = output.trackedSince === undefined ? { "content-length": output.size } : {};
    response.writeHead(200, { ...headers, ...size });
    await pipeline(content, response).catch(() => response.destroy());
    return;
  }
  const bytes = await output.range(range, { abortSignal });
  if (bytes.length === 0) throw new RequestError(416, "RangeRefused", "the output has become shorter");
  const last = range.offset + bytes.length - 1;
  response
    .writeHead(206, {
      ...headers,
      "content-length": bytes.length,
      "content-range": `bytes ${range.offset}-${last}/${output.size}`,
    })
    .end(bytes);
}

function headersOf({ path, etag }: OutputReference, isDownload: boolean): Record<string, string> {
  const name = path.split("/").at(-1) ?? "";
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const type = isDownload || !Object.hasOwn(SHOWN, extension) ? undefined : SHOWN[extension];
  return {
    ...SECURITY_HEADERS,
    "content-security-policy": "sandbox; default-src 'none'",
    "content-type": type ?? "application/octet-stream",
    ...(type === undefined && { "content-disposition": attachment(name) }),
    "accept-ranges": "bytes",
    etag,
  };
}

/** Returns the header that names a download, in ASCII and in full (RFC 6266, section 4.3). */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const full = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${full}`;
}

/** Parses a header with one range (RFC 9110, section 14.2). Others are ignored, as the standard allows. */
function rangeIn(header: string | undefined, size: number): { offset: number; count: number } | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const offset = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(Number(last) + 1, size);
  if (offset >= size || end <= offset) throw new RequestError(416, "RangeRefused", `the output has ${size} bytes`);
  return { offset, count: Math.min(end - offset, MAX_RANGE) };
}
