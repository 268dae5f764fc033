import type { NodeInfo, Query } from "../model";
import { checkId } from "./check-id";
import { type BatchConnection, getJson, pathOf, queryOf } from "./connection";
import { readTail } from "./node-files";

/**
 * A node of a pool. Creating it sends nothing.
 *
 * @throws {JobError} `ArgumentRefused` for an empty id, `.` and `..`, which no URL can contain.
 */
export class ComputeNode {
  readonly kind = "node";

  constructor(
    readonly connection: BatchConnection,
    readonly poolId: string,
    readonly id: string,
  ) {
    checkId(poolId, "poolId");
    checkId(id, "nodeId");
  }

  /** @throws {BatchError} `NodeNotFound`, `PoolNotFound`. */
  get(query?: Pick<Query, "select">): Promise<NodeInfo> {
    const request = { method: "GET" as const, path: this.#path(), query: queryOf(query) };
    return getJson(this.connection, { ...request, purpose: `get node ${this.id} of pool ${this.poolId}` });
  }

  /** Restarts the node, and runs its StartTask again. Running tasks are ended and queued again. */
  async reboot(): Promise<void> {
    await this.#change("reboot");
  }

  /** Installs the operating system again, and then does what `reboot` does. */
  async reimage(): Promise<void> {
    await this.#change("reimage");
  }

  /**
   * Returns the last bytes of a file as text. Returns undefined if the file does not exist.
   *
   * @param path below the node's root, such as `startup/stderr.txt`.
   * @param tailBytes the most bytes that are read (default: 64 KiB).
   */
  readFile(path: string, { tailBytes = 2 ** 16 }: { readonly tailBytes?: number } = {}): Promise<string | undefined> {
    const location = {
      path: `${this.#path()}/files/${encodeURIComponent(path)}`,
      purpose: `${path} of node ${this.id}`,
    };
    return readTail(this.connection, location, tailBytes);
  }

  async #change(verb: "reboot" | "reimage"): Promise<void> {
    await this.connection.send({
      method: "POST",
      path: `${this.#path()}/${verb}`,
      body: "{}",
      purpose: `${verb} node ${this.id} of pool ${this.poolId}`,
    });
  }

  #path(): string {
    return pathOf("pools", this.poolId, "nodes", this.id);
  }
}
