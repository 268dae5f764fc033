import * as pulumi from "@pulumi/pulumi";
import { isUnderMocks } from "../state/mocks";

/** The part of the engine's client that registers a program's resources. */
interface Monitor {
  registerResource(request: Registration, ...rest: unknown[]): unknown;
}

interface Registration {
  getType(): string;
  getName(): string;
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}

/**
 * Matches `azure-native:resources:ResourceGroup`, also with a version in it, and
 * `azure:core/resourceGroup:ResourceGroup`.
 */
export const GROUP = /^azure[\w-]*:.*:ResourceGroup$/;

const names = new WeakMap<object, Map<string, unknown>>();

/**
 * Starts recording the names that the program gives to its resource groups. In a preview, the name output of a group
 * that will be created is unknown, even if the program gives a name. Resources declared in the same turn of the event
 * loop are registered later, so groups declared just before this call are recorded too.
 */
export function noteGroupNames(): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor | undefined;
  if (monitor === undefined || isUnderMocks() || names.has(monitor)) return;
  const noted = new Map<string, unknown>();
  names.set(monitor, noted);
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    if (GROUP.test(request.getType())) {
      const inputs = request.getObject()?.toJavaScript() ?? {};
      noted.set(keyOf(request.getType(), request.getName()), inputs.resourceGroupName ?? inputs.name);
    }
    return register(request, ...rest);
  };
}

/**
 * Returns the name that the program gave to a group, after the group is registered. Returns undefined if the name was
 * not recorded.
 */
export async function givenGroupName(type: string, group: pulumi.Resource): Promise<unknown> {
  const monitor = pulumi.runtime.getMonitor();
  // The SDK has this member but does not declare it.
  const urn = await (group.urn as unknown as { promise(): Promise<string> }).promise();
  return monitor && names.get(monitor)?.get(keyOf(type, urn.split("::").slice(3).join("::")));
}

function keyOf(type: string, name: string): string {
  return `${type}::${name}`;
}
