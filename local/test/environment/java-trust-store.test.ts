import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, it } from "mocha";
import { javaTrustOptions } from "../../environment/java-trust-store";
import { openStateFolder } from "../../environment/state-folder";
import { openTls } from "../../environment/tls";
import { itIf } from "../support/nightly";
import { temporaryFolder } from "../support/temporary-folder";

const run = promisify(execFile);

/** Prints what an HTTPS server returns. */
const PROGRAM = `
import java.net.URL;
public class Get {
  public static void main(String[] args) throws Exception {
    System.out.print(new String(new URL(args[0]).openStream().readAllBytes()));
  }
}
`;

describe("javaTrustStore", () => {
  const folder = temporaryFolder();

  for (const [name, directory, isEveryday] of [
    ["a path", "plain", false],
    ["a path with a space", "with space", true],
  ] as const) {
    itIf(isEveryday)(`lets a Java program trust local Azure, by ${name}`, async function () {
      this.timeout(120_000);
      if (!isThere("javac")) return this.skip();
      const tls = await openTls(openStateFolder(join(folder.path, directory)));
      const file = join(folder.path, "Get.java");
      writeFileSync(file, PROGRAM);
      await run("javac", ["-d", folder.path, file]);
      const server = createServer({ key: readFileSync(tls.keyFile), cert: readFileSync(tls.certFile) }, (_, response) =>
        response.end("hello"),
      );
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const get = (options: string) =>
        run("java", ["-cp", folder.path, "Get", url], { env: { ...process.env, JAVA_TOOL_OPTIONS: options } });
      try {
        assert.equal((await get(javaTrustOptions(tls.javaFile))).stdout, "hello");
        await assert.rejects(get(""), /unable to find valid certification path/);
      } finally {
        server.close();
      }
    });
  }

  it("has the CA and the roots, without duplicates", async function () {
    this.timeout(60_000);
    if (!isThere("keytool")) return this.skip();
    const tls = await openTls(openStateFolder(join(folder.path, "listed")));
    const list = (await run("keytool", ["-list", "-keystore", tls.javaFile, "-storepass", "changeit"])).stdout;
    const bundled = readFileSync(tls.bundleFile, "utf8").match(/-----BEGIN CERTIFICATE-----[^-]*-----END [^-]*-----/g)!;
    const prints = new Set(bundled.map((text) => new X509Certificate(text).fingerprint256));
    assert.match(list, new RegExp(`contains ${prints.size} entries`));
    assert.ok(list.includes(new X509Certificate(readFileSync(tls.caFile)).fingerprint256));
  });
});

function isThere(program: string): boolean {
  try {
    execFileSync("which", [program]);
    return true;
  } catch {
    return false;
  }
}
