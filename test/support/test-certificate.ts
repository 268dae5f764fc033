import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";

/** The PEM files of a server on 127.0.0.1, which is also localhost. */
export interface TestCertificate {
  /** The certificate that clients trust: the server's own, which is self-signed. */
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Creates a certificate and its key in a folder that exists. */
export async function createTestCertificate(folder: string): Promise<TestCertificate> {
  const { cert, private: key } = await generate([{ name: "commonName", value: "127.0.0.1" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 7, ip: "127.0.0.1" },
          { type: 2, value: "localhost" },
        ],
      },
    ],
  });
  const certFile = join(folder, "cert.pem");
  const keyFile = join(folder, "key.pem");
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key, { mode: 0o600 });
  return { caFile: certFile, certFile, keyFile };
}
