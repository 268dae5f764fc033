import * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { nameInId } from "../azure/arm-id";
import { adoptWith } from "../state/adoption";
import { knownText } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import { type RecordedState, recordedState } from "../state/recorded-state";
import type { Grant } from "./grant";
import { CONTAINERS } from "./storage-actions";
import { uuidOf } from "./uuid";

/** The writer that gets the role. */
interface Writer {
  readonly principalId: pulumi.Output<string>;
  /** The ARM id of the storage account, in one spelling. */
  readonly storageAccountId: pulumi.Input<string>;
  /** Whether the writer also creates containers. */
  readonly createsContainers: boolean;
  /** Returns whether the role can already exist, judging by the state. Defaults to true. */
  readonly mayExist: Grant["mayExist"];
}

/**
 * The data actions that nodes need ("Authorize with Microsoft Entra ID", permissions for Blob service operations):
 *
 * - `read`: Get Blob, Get Blob Properties, Get Block List and List Blobs.
 * - `write`: Put Blob, Put Block, Put Block List, Append Block and Set Blob Metadata. Large files are uploaded in
 *   blocks, and tracked ones have metadata, so `add/action` is not enough.
 * - `add/action`: creates a blob or appends to one. It allows nothing that `write` does not. Azure accepts either for
 *   these operations, and lists both in its own roles.
 */
const DATA_ACTIONS = ["read", "write", "add/action"].map((action) => `${CONTAINERS}/blobs/${action}`);

/**
 * Creates the custom role of a writer that cannot delete blobs or containers. Its GUID is derived from the writer and
 * the storage account, so an existing role with this GUID is this role, and it is adopted. It can be assigned only in
 * the account's resource group.
 *
 * The role is created at the subscription. Azure would accept the resource group, but returns an id at the
 * subscription. Someone with roles on the group only could then create the role, but never delete it.
 */
export function appendOnlyRole(name: string, writer: Writer, parent: pulumi.Resource): authorization.RoleDefinition {
  const { principalId, storageAccountId, createsContainers, mayExist } = writer;
  const subscription = pulumi.output(storageAccountId).apply((id) => `/subscriptions/${nameInId(id, "subscriptions")}`);
  const group = pulumi.output(storageAccountId).apply((id) => nameInId(id, "resourceGroups"));
  const account = pulumi.output(storageAccountId).apply((id) => nameInId(id, "storageAccounts"));
  const guid = knownGuid(writer);
  const isRecorded = (known: string, state: RecordedState) =>
    state.ofType("azure-native:authorization:RoleDefinition").some(({ outputs }) => outputs.name === known);
  explainPermission(guid, isRecorded, parent);
  return new authorization.RoleDefinition(
    name,
    {
      scope: subscription,
      roleDefinitionId: guid,
      // Unique in the tenant, as Azure requires. Azure can still know the name of a role that was just deleted.
      roleName: pulumi.interpolate`azure-batch-outputs append-only ${principalId} ${account}`,
      description: "Reads and writes the outputs of Batch tasks, and cannot delete them.",
      roleType: "CustomRole",
      assignableScopes: [pulumi.interpolate`${subscription}/resourceGroups/${group}`],
      // All four lists, as Azure returns them: the engine compares them when it adopts the role.
      permissions: [
        {
          actions: createsContainers ? [`${CONTAINERS}/write`] : [],
          notActions: [],
          dataActions: DATA_ACTIONS,
          notDataActions: [],
        },
      ],
    },
    {
      parent,
      // The replacement can have the id of a role that an update did not delete because it failed half way. If the
      // replacement were created first, the engine would then delete it as the old role.
      deleteBeforeReplace: true,
      ...adoptWith({
        idInputs: ["scope", "roleDefinitionId"],
        isRecorded: ({ roleDefinitionId }, state) => isRecorded(roleDefinitionId, state),
        ...(mayExist !== undefined && { mayExist }),
        find: async (names) => (await authorization.getRoleDefinition(names, { parent })).id,
      }),
    },
  );
}

/** Returns the role's GUID without dependencies, or undefined if the writer or the account is unknown in a preview. */
async function knownGuid({ principalId, storageAccountId }: Writer): Promise<string | undefined> {
  // An output that failed is reported by the property that uses it.
  const [who, where] = await Promise.all([knownText(principalId), knownText(storageAccountId)]).catch(() => []);
  return who === undefined || where === undefined ? undefined : uuidOf(`${where}|${who}|append-only`.toLowerCase());
}

/** Says which permission the deployer needs, before a role is created for the first time. */
function explainPermission(
  guid: Promise<string | undefined>,
  isRecorded: (guid: string, state: RecordedState) => boolean,
  parent: pulumi.Resource,
): void {
  if (isUnderMocks()) return;
  const explain = async () => {
    const [known, state] = await Promise.all([guid, recordedState()]);
    if (known !== undefined && isRecorded(known, state)) return;
    await pulumi.log.info(PERMISSION, parent);
  };
  void explain().catch((error: unknown) =>
    pulumi.log.debug(`the state does not tell whether the role exists: ${error}`),
  );
}

const PERMISSION =
  "append-only needs a custom role, which only Owner or User Access Administrator of the subscription can create; if you are neither, ask one of them to create the role, and pass its id as roleDefinitionId (writerRoleDefinitionId of OutputPipeline; see Append-only writers in docs/components.md)";
