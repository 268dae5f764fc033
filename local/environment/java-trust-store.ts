import { createHash } from "node:crypto";

/** Protects nothing: the file has only certificates. Java's own trust store has this password too. */
const TRUST_STORE_PASSWORD = "changeit";

/** A trust store of Java starts with this number and the version of its format. */
const MAGIC = Buffer.from([0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2]);
const TRUSTED_CERTIFICATE = 2;
/** Text that Java hashes together with the password and the content. */
const WHITENER = "Mighty Aphrodite";

/**
 * Returns a trust store in the format JKS, which every version of Java reads: `java.security.KeyStore`, type `JKS`.
 *
 * @param certificates in PEM, without invalid ones, with which Java could not read the store. They are not parsed here,
 * because that takes 50 ms for a system's roots. Duplicates are left out.
 */
export function javaTrustStore(certificates: readonly string[]): Buffer {
  const unique = new Set(certificates.map((certificate) => certificate.replace(/-----[^-]+-----|\s/g, "")));
  const entries = [...unique].flatMap((base64, index) => {
    const raw = Buffer.from(base64, "base64");
    return [
      int32(TRUSTED_CERTIFICATE),
      text(`certificate-${index}`),
      // The time of the entry. It is fixed, so that the same certificates give the same file.
      Buffer.alloc(8),
      text("X.509"),
      int32(raw.length),
      raw,
    ];
  });
  const content = Buffer.concat([MAGIC, int32(unique.size), ...entries]);
  const password = Buffer.from(TRUST_STORE_PASSWORD, "utf16le").swap16();
  return Buffer.concat([content, createHash("sha1").update(password).update(WHITENER).update(content).digest()]);
}

/** Returns the options with which a Java program trusts a store. Java reads them from `JAVA_TOOL_OPTIONS`. */
export function javaTrustOptions(file: string): string {
  const quoted = /\s/.test(file) ? `"${file}"` : file;
  return `-Djavax.net.ssl.trustStore=${quoted} -Djavax.net.ssl.trustStorePassword=${TRUST_STORE_PASSWORD}`;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** As `DataOutputStream.writeUTF` writes ASCII. */
function text(value: string): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value.length);
  return Buffer.concat([bytes, Buffer.from(value, "ascii")]);
}
