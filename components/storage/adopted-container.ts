import * as storage from "@pulumi/azure-native/storage";
import type * as pulumi from "@pulumi/pulumi";
import type { Adoption } from "../state/adoption";
import { DeploymentFailure } from "../state/deployment-failure";
import { formerUrns } from "../state/former-urns";
import { knownText } from "../state/known-value";
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
    isRecorded: async (names, state) =>
      isContainerRecorded(names, state) || (!retain && (await isLeftBehind(names.containerName, component, state))),
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

/**
 * Returns whether an update to another account failed before it replaced the component's container. The component's
 * outputs then name the new account, which does not have the container, while the state still has the old container.
 * The program can have renamed the component since then.
 * The engine knows its id, so it keeps the container if the program names the old account again.
 */
async function isLeftBehind(containerName: string, parent: pulumi.Resource, state: RecordedState): Promise<boolean> {
  const urn = await knownText(parent.urn);
  const urns = urn === undefined ? [] : [urn, ...(await formerUrns(parent))];
  const isChild = (found: RecordedResource) =>
    urns.includes(storageUrnOf(found)) && found.outputs.name === containerName;
  const { accountName, resourceGroupName } = urns.map((each) => state.get(each)).find((each) => each) ?? {};
  if (!state.ofType(CONTAINER_TYPE).some(isChild)) return false;
  if (typeof accountName !== "string" || typeof resourceGroupName !== "string") return false;
  return storage.getBlobContainer({ accountName, resourceGroupName, containerName }, { parent }).then(
    () => false,
    () => true,
  );
}

const CONTAINER_TYPE = "azure-native:storage:BlobContainer";

/**
 * Returns the account and the name. A container's outputs do not contain its account; the outputs of its parent
 * OutputStorage do.
 */
function nameOf(container: RecordedResource, state: RecordedState): string {
  return `${state.get(storageUrnOf(container))?.accountName ?? "*"}/${container.outputs.name}`;
}

/** Returns the URN of the OutputStorage that declares a container. */
function storageUrnOf({ urn, outputs }: RecordedResource): string {
  return urn.replace(`$${CONTAINER_TYPE}::`, "::").slice(0, -`-${outputs.name}`.length);
}
