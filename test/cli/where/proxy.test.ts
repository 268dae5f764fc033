import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { describe, it } from "mocha";
import { useCommand } from "../support/use-command";

describe("batch-outputs behind a proxy", () => {
  const { azurite, command, folder, prepareJob, signedIn } = useCommand();

  it("sends its requests to storage through the proxy that HTTPS_PROXY names, except to hosts in NO_PROXY", async () => {
    const targets: string[] = [];
    const sockets = new Set<Duplex>();
    const proxy = createServer().on("connect", ({ url = "" }, socket, head) => {
      targets.push(url);
      const { hostname, port } = new URL(`tcp://${url}`);
      const target = connect(Number(port), hostname, () => {
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        target.write(head);
        socket.pipe(target).pipe(socket);
      });
      for (const each of [socket, target]) {
        sockets.add(each);
        each.on("error", () => each.destroy());
      }
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    try {
      const job = await prepareJob();
      // Behind a proxy, the certificate is checked against a name. The metadata service has the address 127.0.0.1.
      const blobEndpoint = azurite().blobEndpoint.replace("127.0.0.1", "localhost");
      const { host, hostname } = new URL(blobEndpoint);
      const file = `${folder()}/x.txt`;
      writeFileSync(file, "saved");
      const where = ["--job", job.jobId ?? "", "--blob-endpoint", blobEndpoint];
      const save = (name: string, env: Record<string, string>) =>
        command.run(["save", ...where, "JobOutput", file, "--as", name], { env: { ...signedIn(), ...env } });
      const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

      const direct = await save("direct.txt", { HTTPS_PROXY, NO_PROXY: `127.0.0.1,${hostname}` });
      assert.equal(direct.exitCode, 0, direct.stderr);
      assert.deepEqual(targets, []);
      const proxied = await save("proxied.txt", { HTTPS_PROXY, NO_PROXY: "127.0.0.1" });
      assert.equal(proxied.exitCode, 0, proxied.stderr);
      assert.ok(targets.length > 0 && targets.every((target) => target === host), String(targets));
      assert.equal((await job.get("JobOutput", "proxied.txt")).size, 5);
    } finally {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    }
  });
});
