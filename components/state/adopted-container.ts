import * as storage from "@pulumi/azure-native/storage";
import type * as pulumi from "@pulumi/pulumi";
import type { DeclaredAccount } from "../grants/declared-accounts";
import { adopting } from "./adoption";
import { DeploymentFailure } from "./deployment-failure";
import type { RecordedResource, RecordedState } from "./recorded-state";

/** Who declares a container, and whether the container stays when the stack is destroyed. */
export interface ContainerOwner {
  readonly component: pulumi.Resource;
  readonly retain: boolean;
  /** Whether anything can be in the account that this update has not created. Defaults to yes. */
  readonly isOlderThan?: DeclaredAccount["isOlderThan"];
}

/**
 * The settings of a container that an adopted one can have and a new one does not: they stay as they are. Some cannot be
 * changed at all.
 */
export const SETTINGS_OF_OTHERS = [
  "defaultEncryptionScope",
  "denyEncryptionScopeOverride",
  "immutableStorageWithVersioning",
  "metadata",
] as const;

/**
 * Returns a transform that adopts a container that was retained, or that somebody else has created. Its outputs stay,
 * and azure-native makes it private if it is not.
 *
 * @throws {DeploymentFailure} if the stack would delete the container when it is destroyed, with outputs that it did not store.
 */
export function adoptingContainer({ component, retain, isOlderThan }: ContainerOwner): pulumi.ResourceTransform {
  return adopting({
    idInputs: ["accountName", "containerName", "resourceGroupName"],
    isRecorded: isContainerRecorded,
    ...(isOlderThan !== undefined && { mayExist: isOlderThan }),
    find: async (names) => (await storage.getBlobContainer(names, { parent: component })).id,
    onFound(id, isSecret) {
      if (retain) return;
      throw new DeploymentFailure(
        component,
        `${isSecret ? "the container" : id} already exists and was not created by this stack, which deletes its containers when it is destroyed; leave out \`retainOutputs: false\` to adopt the container and to keep it, or import it (docs/recovery.md)`,
      );
    },
  });
}

/** Which containers a state has, as `account/container`; the account is `*` if the state does not say which it is. */
const recorded = new WeakMap<RecordedState, ReadonlySet<string>>();

function isContainerRecorded(
  { accountName, containerName }: { accountName: string; containerName: string },
  state: RecordedState,
): boolean {
  const names = recorded.get(state) ?? new Set(state.ofType(CONTAINER_TYPE).map((found) => nameOf(found, state)));
  recorded.set(state, names);
  return names.has(`${accountName}/${containerName}`) || names.has(`*/${containerName}`);
}

const CONTAINER_TYPE = "azure-native:storage:BlobContainer";

/** A container's outputs do not name its account, but those of the OutputStorage whose child it is do. */
function nameOf({ urn, outputs }: RecordedResource, state: RecordedState): string {
  const container = String(outputs.name);
  const storageUrn = urn.replace(`$${CONTAINER_TYPE}::`, "::").slice(0, -`-${container}`.length);
  return `${state.get(storageUrn)?.accountName ?? "*"}/${container}`;
}
