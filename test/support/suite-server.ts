import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before } from "mocha";

/** Lets a server listen on a free port of 127.0.0.1 while a suite runs. Calls `onListening` with the port. */
export function serveDuringSuite(server: Server, onListening: (port: number) => void): void {
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onListening((server.address() as AddressInfo).port);
  });
  after(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
}
