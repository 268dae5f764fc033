import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import type { Ports, StateFolder } from "./environment";
import { LocalAzureError } from "./local-azure-error";

const DOCUMENT = "ports.json";

/**
 * The range of ports: the first one, and the one after the last. It is below the ephemeral ports (32768-60999 on Linux,
 * 49152-65535 on macOS and Windows), so that outgoing connections never use a remembered port.
 */
const range = { from: 20_000, to: 32_000 } as const;

/** Returns the ports of a state folder, which are stored by name in its `ports.json`. */
export function openPorts(state: StateFolder): Ports {
  const ports = new Map(Object.entries(state.readJson<Record<string, number>>(DOCUMENT) ?? {}));
  // Names requested in this process, whose ports our own servers may use by now.
  const taken = new Set<string>();
  const save = () => state.writeJson(DOCUMENT, Object.fromEntries(ports));

  return {
    async take(name) {
      const remembered = ports.get(name);
      if (remembered !== undefined) {
        if (!taken.has(name) && !(await isFree(remembered))) throw portTaken(name, remembered, state.path(DOCUMENT));
        taken.add(name);
        return remembered;
      }
      const port = await findFree(new Set(ports.values()));
      // A concurrent `take` may have got the same port, or this name, meanwhile.
      if (ports.has(name) || [...ports.values()].includes(port)) return this.take(name);
      ports.set(name, port);
      taken.add(name);
      save();
      return port;
    },

    release(name) {
      taken.delete(name);
      if (ports.delete(name)) save();
    },
  };
}

async function findFree(used: ReadonlySet<number>): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(range.from, range.to);
    if (!used.has(port) && (await isFree(port))) return port;
  }
  throw new LocalAzureError(
    "NoPortFree",
    `a port of ${range.from}-${range.to - 1} must be free on 127.0.0.1, but 200 random ones were not; end what listens on them`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

function portTaken(name: string, port: number, file: string): LocalAzureError {
  return new LocalAzureError(
    "PortTaken",
    `port ${port} of ${name} must be free on 127.0.0.1, but another program listens on it; end that program, ` +
      `or take the line of ${name} out of ${file}: it gets a new port, and \`pulumi up --refresh\` learns the new endpoint`,
  );
}
