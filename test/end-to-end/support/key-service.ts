import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** How a workspace of the Automation API uses the key service: the options of its constructor. */
export interface KeyServiceOptions {
  readonly secretsProvider: string;
  readonly envVars: Readonly<Record<string, string>>;
}

let service: Promise<KeyServiceOptions> | undefined;

/**
 * Returns the options of stacks whose secrets are encrypted with a key that a service in this process wraps. With a
 * passphrase, each command of the engine derives the key, which takes it 0.2 seconds of processor.
 */
export function keyService(): Promise<KeyServiceOptions> {
  service ??= serve();
  return service;
}

/** Serves the two requests of HashiCorp Vault's transit engine that Pulumi sends. The wrapped key is the key itself. */
async function serve(): Promise<KeyServiceOptions> {
  const token = randomBytes(16).toString("hex");
  const server = createServer(async (request, response) => {
    const { plaintext, ciphertext } = (await json(request)) as { plaintext?: string; ciphertext?: string };
    if (request.headers["x-vault-token"] !== token) response.statusCode = 403;
    else
      response.write(
        JSON.stringify({ data: { ciphertext: `vault:v1:${plaintext}`, plaintext: ciphertext?.slice(9) } }),
      );
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // The process ends although nothing closes the server.
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    secretsProvider: "hashivault://stacks",
    envVars: { VAULT_SERVER_URL: `http://127.0.0.1:${port}`, VAULT_SERVER_TOKEN: token },
  };
}
