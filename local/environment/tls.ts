// The polyfill for @peculiar/x509 must be imported first.
import "reflect-metadata";
import { webcrypto, X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import * as nodeTls from "node:tls";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as PeculiarCertificate,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { StateFolder, Tls } from "./environment";
import { javaTrustStore } from "./java-trust-store";
import { writeFileAtomically, writeFirst } from "./state-folder";

const DAY = 24 * 60 * 60 * 1000;
/** Ten years, so that clients and nodes that trust the CA do not need a new one. */
const CA_LIFETIME = 3650 * DAY;
/** Below the 398 days that Apple's clients accept for a server. */
const SERVER_LIFETIME = 390 * DAY;
/** Remaining lifetime at which a certificate is replaced. */
const RENEW_BEFORE = 60 * DAY;

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

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
    const server = await createServerCertificate(key, certificate, now);
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
    const made = await createCa(now);
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

interface Pem {
  readonly key: string;
  readonly certificate: string;
}

async function createCa(now: Date): Promise<Pem> {
  const keys = await createKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    // Each CA has a unique name, so that two local Azures can be trusted at the same time.
    name: `CN=local Azure ${webcrypto.randomUUID().slice(0, 8)}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(now.getTime() - DAY),
    notAfter: new Date(now.getTime() + CA_LIFETIME),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      // Python 3.13 verifies strictly by RFC 5280 and refuses a chain without both identifiers.
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: await exportKey(keys.privateKey), certificate: `${certificate.toString("pem")}\n` };
}

async function createServerCertificate(caKey: string, caText: string, now: Date): Promise<Pem> {
  const ca = new PeculiarCertificate(caText);
  const keys = await createKeys();
  const certificate = await X509CertificateGenerator.create({
    subject: "CN=localhost",
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: await importKey(caKey),
    signingAlgorithm: algorithm,
    notBefore: new Date(now.getTime() - DAY),
    notAfter: new Date(now.getTime() + SERVER_LIFETIME),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: "ip", value: "127.0.0.1" },
        { type: "dns", value: "localhost" },
      ]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(ca.publicKey),
    ],
  });
  return { key: await exportKey(keys.privateKey), certificate: `${certificate.toString("pem")}\n` };
}

function createKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), PemConverter.PrivateKeyTag)}\n`;
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey("pkcs8", PemConverter.decodeFirst(pem), algorithm, false, ["sign"]);
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
  const all = [...nodeTls.rootCertificates, ...system, ...named, ca];
  return [...new Set(all.map((certificate) => certificate.trim()))];
}

function certificatesOf(file: string | undefined): string[] {
  if (file === undefined || !existsSync(file)) return [];
  return readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}
