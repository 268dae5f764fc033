import { readFileSync } from "node:fs";
import { join } from "node:path";
import { documentedOperations, OPERATIONS, operationOf } from "../../../../local/test/batch/support/operations";
import { ROOT } from "../../support/commands";

/** Returns the names of the operations that the Batch service's log has, in the order of the table. */
export function operationsIn(log: string): string[] {
  const found = new Set<string>();
  for (const line of log.split("\n")) {
    const [, method = "", path = ""] = / ([A-Z]+) (\/\S+) \d{3}$/.exec(line) ?? [];
    found.add(operationOf(method, path) ?? "");
  }
  return OPERATIONS.map(([name]) => name).filter((name) => found.has(name));
}

/** Returns the names of the operations that a client uses, as the table of docs/local-azure.md has them. */
export function operationsOf(client: string): string[] {
  const page = readFileSync(join(ROOT, "docs/local-azure.md"), "utf8");
  return documentedOperations(page).flatMap(({ name, clients }) =>
    clients.split(", ").includes(client) ? [name] : [],
  );
}
