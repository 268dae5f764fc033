import type { Stack } from "@pulumi/pulumi/automation";

/** A resource in a stack's state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** The URNs of the resources that it depends on. */
  readonly dependencies?: readonly string[];
  /** Whether it was replaced, and is still to be deleted. */
  readonly delete?: boolean;
}

/** Returns the resources in a stack's state; none if nothing was deployed. */
export async function stackResources(stack: Stack): Promise<readonly StateResource[]> {
  const { deployment } = await stack.exportStack();
  return (deployment as { resources?: StateResource[] } | null)?.resources ?? [];
}
