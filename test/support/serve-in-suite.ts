import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before } from "mocha";

/** Starts a server before the tests of a suite and stops it after them. Calls `onUrl` with `http://<host>:<port>`. */
export function serveInSuite(server: Server, onUrl: (url: string) => void): void {
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  after(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
}
