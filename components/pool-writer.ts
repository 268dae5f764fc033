import type * as authorization from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";
import { grant } from "./grants/grant";
import type { NodeTool } from "./node-tool";
import { OutputWriter, type OutputWriterArgs } from "./output-writer";

/** The identity of a pool with jobs of its own, and its permission to download the node tool. */
interface PoolWriter {
  readonly writer: OutputWriter;
  readonly toolGrant: authorization.RoleAssignment;
}

/**
 * Creates the identity of a pool of a pipeline, `<pool>-writer`, and lets it download the node tool.
 *
 * @param pool the name of the pool's component.
 */
export function createPoolWriter(
  pool: string,
  args: OutputWriterArgs,
  tool: NodeTool,
  parent: pulumi.Resource,
): PoolWriter {
  const writer = new OutputWriter(`${pool}-writer`, args, { parent });
  const { principalId } = writer;
  const reader = { principalId, principalType: "ServicePrincipal", role: "blobDataReader" } as const;
  const toolGrant = grant(`${pool}-tool-reader`, { ...reader, scope: tool.containerId }, parent);
  return { writer, toolGrant };
}
