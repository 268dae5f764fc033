import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before } from "mocha";

/** Starts a server before the tests of a suite and stops it after them. Calls `onHost` with `<address>:<port>`. */
export function serveInSuite(server: Server, onHost: (host: string) => void): void {
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onHost(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  after(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
}
