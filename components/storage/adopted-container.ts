import * as storage from "@pulumi/azure-native/storage";
import type * as pulumi from "@pulumi/pulumi";
import type { Adoption } from "../state/adoption";
import { DeploymentFailure } from "../state/deployment-failure";
import type { RecordedResource, RecordedState } from "../state/recorded-state";
import type { DeclaredAccount } from "./declared-accounts";

/** The component that declares a container, and whether the container is retained when the stack is destroyed. */
interface ContainerOwner {
  readonly component: pulumi.Resource;
  readonly retain: boolean;
  /** Returns whether the account can contain anything that this update did not create. Defaults to true. */
  readonly isOlderThan?: DeclaredAccount["isOlderThan"];
}

/**
 * Settings that an adopted container can have and a new one does not. They are left unchanged; some cannot be changed
 * at all.
 */
export const SETTINGS_OF_OTHERS = [
  "defaultEncryptionScope",
  "denyEncryptionScopeOverride",
  "immutableStorageWithVersioning",
  "metadata",
] as const;

/** The inputs that identify a container. */
type ContainerPlace = "accountName" | "containerName" | "resourceGroupName";

/**
 * Returns how a container is adopted that was retained or that someone else created. Its outputs are kept, and
 * azure-native makes it private if it is not. The adoption fails with a DeploymentFailure if destroying the stack would
 * delete the container together with outputs that the stack did not store.
 */
export function containerAdoption({ component, retain, isOlderThan }: ContainerOwner): Adoption<ContainerPlace> {
  return {
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
  };
}

/** For each state, its containers as `account/container`. The account is `*` if the state does not tell which it is. */
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

/**
 * Returns the account and the name. A container's outputs do not contain its account; the outputs of its parent
 * OutputStorage do.
 */
function nameOf({ urn, outputs }: RecordedResource, state: RecordedState): string {
  const container = String(outputs.name);
  const storageUrn = urn.replace(`$${CONTAINER_TYPE}::`, "::").slice(0, -`-${container}`.length);
  return `${state.get(storageUrn)?.accountName ?? "*"}/${container}`;
}
