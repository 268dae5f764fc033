import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { describe, it } from "mocha";
import type { Tls } from "../../environment/environment";
import { openStateFolder } from "../../environment/state-folder";
import { openCa, openTls } from "../../environment/tls";
import { temporaryFolder } from "../support/temporary-folder";

const DAY = 24 * 60 * 60 * 1000;

describe("openTls", () => {
  const folder = temporaryFolder();
  const state = (name: string) => openStateFolder(join(folder.path, name));
  const certificate = (file: string) => new X509Certificate(readFileSync(file));

  it("creates a server certificate that a client that trusts the CA accepts, by address and by name", async () => {
    const tls = await openTls(state("served"));
    for (const host of ["127.0.0.1", "localhost"])
      assert.equal(await ask(tls, host, readFileSync(tls.caFile)), "hello");
    await assert.rejects(ask(tls, "127.0.0.1", undefined), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
    await assert.rejects(ask(tls, "127.0.0.1", readFileSync((await openTls(state("other"))).caFile)));
  });

  it("has the identifiers that strict verifiers require (RFC 5280, 4.2.1.1 and 4.2.1.2)", async () => {
    const tls = await openTls(state("strict"));
    const ca = certificate(tls.caFile);
    const server = certificate(tls.certFile);
    // The object identifiers of both extensions in DER.
    for (const { raw } of [ca, server]) {
      assert.ok(raw.includes(Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x0e])), "subject key identifier");
      assert.ok(raw.includes(Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x23])), "authority key identifier");
    }
    assert.equal(ca.ca, true);
    assert.equal(server.ca, false);
    assert.ok(server.checkIssued(ca));
  });

  it("is valid for ten years, and its server certificate for 390 days", async () => {
    const now = new Date("2026-01-01T00:00:00Z");
    const tls = await openTls(state("valid"), now);
    const days = (file: string) => (certificate(file).validToDate.getTime() - now.getTime()) / DAY;
    assert.deepEqual([days(tls.caFile), days(tls.certFile)], [3650, 390]);
  });

  it("keeps certificates when it is reopened", async () => {
    const first = readFileSync((await openTls(state("kept"))).certFile, "utf8");
    assert.equal(readFileSync((await openTls(state("kept"))).certFile, "utf8"), first);
  });

  it("replaces the server's certificate before it expires, and keeps the CA", async () => {
    const tls = await openTls(state("renewed"));
    const before = { ca: certificate(tls.caFile), server: certificate(tls.certFile) };
    const late = new Date(before.server.validToDate.getTime() - 30 * DAY);
    await openTls(state("renewed"), late);
    const server = certificate(tls.certFile);
    assert.equal(certificate(tls.caFile).fingerprint256, before.ca.fingerprint256);
    assert.ok(server.validToDate.getTime() > late.getTime() + 300 * DAY);
    assert.ok(server.checkPrivateKey(createPrivateKey(readFileSync(tls.keyFile))));
  });

  it("replaces both if the CA is about to expire", async () => {
    const tls = await openTls(state("aged"));
    const ca = certificate(tls.caFile);
    await openTls(state("aged"), new Date(ca.validToDate.getTime() - 30 * DAY));
    assert.notEqual(certificate(tls.caFile).fingerprint256, ca.fingerprint256);
    assert.ok(certificate(tls.certFile).checkIssued(certificate(tls.caFile)));
  });

  it("makes the keys private", async () => {
    const tls = await openTls(state("modes"));
    for (const file of [tls.keyFile, join(folder.path, "modes/tls/authority.pem")]) {
      assert.equal(statSync(file).mode & 0o777, 0o600);
    }
  });

  it("creates one CA if several processes call it at the same time", async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => openCa(state("raced"))));
    assert.equal(new Set(made.map((ca) => ca.certificate)).size, 1);
  });

  it("bundles the CA with the roots, and with those that the caller trusts in addition", async () => {
    const other = await openTls(state("company"));
    await withVariable("NODE_EXTRA_CA_CERTS", other.caFile, async () => {
      const tls = await openTls(state("bundled"));
      const bundle = readFileSync(tls.bundleFile, "utf8");
      assert.ok(bundle.includes(readFileSync(tls.caFile, "utf8").trim()));
      assert.ok(bundle.includes(readFileSync(other.caFile, "utf8").trim()));
      assert.ok(bundle.match(/BEGIN CERTIFICATE/g)!.length > 100);
    });
  });

  it("has each certificate of the caller once, and no certificate twice in Java's store, however a file writes it", async () => {
    const other = readFileSync((await openTls(state("comments"))).caFile, "utf8").trim();
    const root = rootCertificates[0]!.trim();
    const text = `# A root\r\n${root.replaceAll("\n", "\r\n")}\r\n\r\n# Ours\n${other}\n${root}\n${other}`;
    const file = join(folder.path, "named.pem");
    writeFileSync(file, text);
    await withVariable("SSL_CERT_FILE", file, async () => {
      const tls = await openTls(state("once"));
      const all = readFileSync(tls.bundleFile, "utf8").match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [];
      for (const each of [root, other]) assert.equal(all.filter((one) => one === each).length, 1);
      const unique = new Set(all.map((each) => new X509Certificate(each).fingerprint256));
      // The format JKS has the number of its entries after its magic number and its version.
      const store = readFileSync(tls.javaFile);
      assert.equal(store.readUInt32BE(8), unique.size);
      for (const each of [root, other]) assert.ok(store.includes(new X509Certificate(each).raw));
    });
  });

  it("refuses a certificate of the caller that is not valid, with which Java could not read its store", async () => {
    const file = join(folder.path, "invalid.pem");
    writeFileSync(file, "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n");
    await withVariable("SSL_CERT_FILE", file, async () => {
      await assert.rejects(openTls(state("invalid")), { name: "Error", code: /^ERR_/ });
    });
  });
});

/** Sets a variable of this process while a function runs. */
async function withVariable(name: string, value: string, run: () => Promise<void>): Promise<void> {
  const before = process.env[name];
  process.env[name] = value;
  try {
    await run();
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}

function ask(tls: Tls, host: string, ca: Buffer | undefined): Promise<string> {
  const server = createServer({ key: readFileSync(tls.keyFile), cert: readFileSync(tls.certFile) }, (_, response) => {
    response.end("hello");
  });
  return new Promise<string>((resolve, reject) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      // Only IPv4 is served.
      const outgoing = request({ host, port, family: 4, agent: false, ...(ca !== undefined && { ca }) }, (response) => {
        response.setEncoding("utf8").on("data", resolve);
      });
      outgoing.on("error", reject);
      outgoing.end();
    });
  }).finally(() => server.close());
}
