import { once } from "node:events";
import type { Server } from "node:https";

/**
 * Lets a server listen on 127.0.0.1, which only this machine reaches.
 *
 * @returns a function that closes the server and its connections.
 * @throws the error of the port, such as `EADDRINUSE`.
 */
export async function listenOnLoopback(server: Server, port: number): Promise<() => Promise<void>> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
}
