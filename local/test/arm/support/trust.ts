import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { after } from "mocha";
import type { LocalArm } from "./local-arm";

/** Lets the clients of this process trust a local Azure until the calling describe block ends. */
export function trust(arm: LocalArm): void {
  const trusted = getCACertificates();
  setDefaultCACertificates([...trusted, readFileSync(arm.azure.environment.tls.caFile, "utf8")]);
}

/** Registers that this process trusts only its own certificates after the calling describe block. */
export function endTrust(): void {
  const trusted = getCACertificates();
  after(() => setDefaultCACertificates(trusted));
}
