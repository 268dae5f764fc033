import { readFileSync } from "node:fs";
import { setDefaultCACertificates } from "node:tls";

const trusted: string[] = [];

/**
 * Makes this process trust the certificates of a file, and returns a function that ends this.
 *
 * After the first call, the process no longer trusts the public roots. No test needs them, and every change of the
 * trusted certificates takes 10 ms while the 150 public ones are among them.
 */
export function trust(caFile: string): () => void {
  const certificate = readFileSync(caFile, "utf8");
  trusted.push(certificate);
  setDefaultCACertificates(trusted);
  return () => {
    trusted.splice(trusted.indexOf(certificate), 1);
    setDefaultCACertificates(trusted);
  };
}
