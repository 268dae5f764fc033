import type { Socket } from "node:net";
import { crc32 } from "node:zlib";
import type { Piece } from "./start-sink";

/** A request of which all has arrived. */
export interface Request {
  readonly method: string;
  /** The path as it was sent, with its query. */
  readonly target: string;
  /** The value of a header, by its name in lower case. */
  header(name: string): string | undefined;
  /** What the body was. */
  readonly body: Piece;
  /** The body itself, where it is of the kind that must be read. */
  readonly text: string;
}

export interface Answer {
  readonly status: number;
  /** Without a length, where the body is a text. */
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string | Iterable<Buffer>;
}

const END_OF_HEAD = "\r\n\r\n";

/** A request whose body is arriving. */
interface Incoming {
  readonly method: string;
  readonly target: string;
  readonly head: string;
  readonly size: number;
  /** The body as it arrives, where it must be read. */
  readonly content: Buffer[] | undefined;
  arrived: number;
  checksum: number;
}

/**
 * Answers the requests of a connection, one after the other. It knows as much of HTTP/1.1 as the SDK and rclone use, and takes a fifth less
 * of the processor than `node:http`, which on two cores is time that the uploader has more. What is left is TLS, which hands out records of
 * 16 KiB and no more at once, and the checksum.
 *
 * @param isRead whether the body of a request must be kept, and not only hashed.
 */
export function answerRequests(
  socket: Socket,
  isRead: (target: string) => boolean,
  answer: (request: Request) => Answer,
): void {
  let head: Buffer = Buffer.alloc(0);
  let incoming: Incoming | undefined;

  function take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (incoming === undefined) {
        head = head.length === 0 ? rest : Buffer.concat([head, rest]);
        const end = head.indexOf(END_OF_HEAD);
        if (end < 0) return;
        rest = head.subarray(end + END_OF_HEAD.length);
        incoming = begin(head.toString("latin1", 0, end), isRead);
        head = Buffer.alloc(0);
      } else {
        const part = rest.subarray(0, incoming.size - incoming.arrived);
        rest = rest.subarray(part.length);
        incoming.arrived += part.length;
        incoming.checksum = crc32(part, incoming.checksum);
        incoming.content?.push(part);
      }
      if (incoming.arrived === incoming.size) {
        send(socket, answer(whole(incoming)));
        incoming = undefined;
      }
    }
  }

  socket.on("data", (chunk: Buffer) => {
    try {
      take(chunk);
    } catch (error) {
      socket.destroy();
      console.error(`sink: ${error}`);
    }
  });
  // an uploader that ends breaks its connections off
  socket.on("error", () => {});
}

function begin(head: string, isRead: (target: string) => boolean): Incoming {
  const [method = "", target = ""] = head.split(" ", 2);
  if (headerOf(head, "transfer-encoding") !== undefined)
    throw new Error(`body must have a length: ${method} ${target}`);
  return {
    method,
    target,
    head,
    size: Number(headerOf(head, "content-length") ?? 0),
    content: isRead(target) ? [] : undefined,
    arrived: 0,
    checksum: 0,
  };
}

function whole({ method, target, head, size, checksum, content }: Incoming): Request {
  return {
    method,
    target,
    header: (name) => headerOf(head, name),
    body: { size, checksum },
    text: content === undefined ? "" : Buffer.concat(content).toString("utf8"),
  };
}

function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*?) *$`, "im").exec(head)?.[1];
}

function send(socket: Socket, { status, headers, body }: Answer): void {
  const text = typeof body === "string" ? body : "";
  const lines = Object.entries({ "content-length": Buffer.byteLength(text), ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.write(`HTTP/1.1 ${status} -\r\n${head}\r\n${text}`);
  if (typeof body !== "string") for (const piece of body) socket.write(piece);
}
