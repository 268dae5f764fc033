import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import * as nodeTls from "node:tls";
import type { Pem } from "./create-certificates";
import type { StateFolder, Tls } from "./environment";
import { javaTrustStore } from "./java-trust-store";
import { writeFileAtomically, writeFirst } from "./state-folder";

const DAY = 24 * 60 * 60 * 1000;
/** Remaining lifetime at which a certificate is replaced. */
const RENEW_BEFORE = 60 * DAY;

/**
 * Returns the certificates in a state folder's `tls/`. Creates missing ones, and replaces them 60 days before they
 * expire.
 *
 * @param now defaults to the current time.
 */
export async function openTls(state: StateFolder, now: Date = new Date()): Promise<Tls> {
  const { key, certificate, ...files } = await openCa(state, now);
  const tls: Tls = {
    keyFile: state.path("tls", "server-key.pem"),
    certFile: state.path("tls", "server.pem"),
    ...files,
  };
  if (!isCurrent(tls.certFile, now, certificate)) {
    const server = await creation().createServerCertificate(key, certificate, now);
    writeFileAtomically(tls.keyFile, server.key);
    writeFileAtomically(tls.certFile, server.certificate);
  }
  return tls;
}

/** Returns only the CA. If several processes call this at the same time, all get the same CA. */
export async function openCa(
  state: StateFolder,
  now: Date = new Date(),
): Promise<Pem & Pick<Tls, "caFile" | "bundleFile" | "javaFile">> {
  // The key and the certificate are in one file, so that two processes cannot mix theirs.
  const file = state.path("tls", "authority.pem");
  if (!isCurrent(file, now)) {
    const write = existsSync(file) ? writeFileAtomically : writeFirst;
    const made = await creation().createCa(now);
    write(file, made.key + made.certificate);
  }
  const text = readFileSync(file, "utf8");
  const start = text.indexOf("-----BEGIN CERTIFICATE-----");
  const ca = { key: text.slice(0, start), certificate: text.slice(start) };

  const files = {
    caFile: state.path("tls", "ca.pem"),
    bundleFile: state.path("tls", "bundle.pem"),
    javaFile: state.path("tls", "trust-store.jks"),
  };
  const trusted = bundle(ca.certificate);
  writeFileAtomically(files.caFile, ca.certificate);
  writeFileAtomically(files.bundleFile, `${trusted.join("\n")}\n`);
  writeFileAtomically(files.javaFile, javaTrustStore(trusted));
  return { ...ca, ...files };
}

/**
 * Returns whether a file has a certificate that is valid for another 60 days and, if an issuer is given, is signed by
 * it.
 */
function isCurrent(file: string, now: Date, issuer?: string): boolean {
  try {
    const [text] = certificatesOf(file);
    if (text === undefined) return false;
    const certificate = new X509Certificate(text);
    if (issuer !== undefined && !certificate.verify(new X509Certificate(issuer).publicKey)) return false;
    return certificate.validToDate.getTime() - now.getTime() > RENEW_BEFORE && certificate.validFromDate <= now;
  } catch {
    return false;
  }
}

/** Loaded lazily: it takes 0.1 seconds, more than everything else that a command loads, and is rarely needed. */
function creation(): typeof import("./create-certificates") {
  return require("./create-certificates");
}

/**
 * Returns Node.js's roots, the system's roots, those that the environment names (such as a company's proxy), and the
 * CA.
 */
function bundle(ca: string): string[] {
  const named = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"].flatMap((variable) =>
    certificatesOf(process.env[variable]),
  );
  // Node.js has this function since 22.15.
  const system = typeof nodeTls.getCACertificates === "function" ? nodeTls.getCACertificates("system") : [];
  const roots = [...nodeTls.rootCertificates, ...system, ca];
  const all = new Set(roots.map((certificate) => certificate.trim()));
  // Node.js has read the others. One that is not valid is reported here.
  for (const certificate of named.filter((each) => !all.has(each)))
    all.add(new X509Certificate(certificate).toString().trim());
  return [...all];
}

function certificatesOf(file: string | undefined): string[] {
  if (file === undefined || !existsSync(file)) return [];
  return readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}
