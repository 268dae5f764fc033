import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { outputContainerName } from "../conventions";
import { checkArgs } from "./arguments/check-args";
import { refuseSettings } from "./arguments/existing-resource";
import { jobsRule, requireAnyJob } from "./arguments/jobs";
import type { Problems } from "./arguments/problems";
import { decisive, flag, oneOf, plain, type Rules, required, text, withDefault } from "./arguments/rule";
import { nameInId } from "./azure/arm-id";
import { LOCATION, RESOURCE_GROUP_NAME } from "./azure/azure-forms";
import { identityName, STORAGE_ACCOUNT_ID } from "./azure/names";
import { requireAppendOnly, roleDefinitionRule } from "./azure/role-definition";
import { inOwnSubscription } from "./deployer/own-subscription";
import { appendOnlyRole } from "./grants/append-only-role";
import { grantLater, JOB_CONTAINERS_ONLY, type Role } from "./grants/grant";
import {
  refuseSettingsOfExistingIdentity,
  WRITER_IDENTITY_RULES,
  type WriterIdentitySettings,
} from "./grants/writer-identity";
import { WriterRole } from "./grants/writer-role";
import { lasting } from "./state/lasting";
import { adoptOwn } from "./state/own-resource";
import { childrenOf, outputsAfter } from "./state/registrations";
import { containerScope, declaredAccount } from "./storage/declared-accounts";

/** Arguments of OutputWriter. */
export interface OutputWriterArgs extends WriterIdentitySettings {
  /**
   * The resource group of the identity that is created. Exactly one of this and existingIdentityId is required. A
   * change replaces the identity.
   */
  resourceGroupName?: pulumi.Input<string>;
  /** Defaults to the resource group's. */
  location?: pulumi.Input<string>;
  /** The ARM id of the storage account to which the identity writes. */
  storageAccountId: pulumi.Input<string>;
  /**
   * The ids of the jobs to whose containers the identity writes. The containers must exist before the component is
   * created. Must be known in a preview. Required unless dynamicJobs is true.
   */
  jobs?: string[];
  /**
   * Whether the identity can also create and fill containers of jobs that are not declared. If so, it is Blob Data
   * Contributor of the whole account. A condition limits its access to blobs in containers named `job-…`, but does not
   * limit operations on containers: the identity can create and delete any container. Must be known in a preview.
   * Defaults to false.
   */
  dynamicJobs?: boolean;
  /**
   * What the identity can do with the blobs of jobs, such as append-only. An append-only identity cannot delete blobs
   * or containers, but it can overwrite blobs. It needs a custom role: see roleDefinitionId. A change creates the new
   * role assignments before it deletes the old ones. Must be known in a preview. Defaults to contributor.
   */
  writer?: WriterRole;
  /**
   * The ARM id of an existing role definition to grant instead of a new one, if `writer` is append-only. It can be the
   * `roleDefinitionId` of another OutputWriter. It cannot be Storage Blob Data Owner or Storage Blob Data Contributor,
   * because they can delete. Defaults to a new role, which only Owner or User Access Administrator of the subscription
   * can create. A change replaces the role assignments.
   */
  roleDefinitionId?: pulumi.Input<string>;
}

/**
 * A user-assigned identity for the nodes of pools. It can write to the containers of jobs and to nothing else. An
 * existing identity keeps the roles that it has.
 */
export class OutputWriter extends pulumi.ComponentResource {
  /** The identity's ARM id. */
  public readonly identityId: pulumi.Output<string>;
  /** The identity's client id, with which a program on a node requests a token. */
  public readonly identityClientId: pulumi.Output<string>;
  /** The identity's object id, to which roles are granted. */
  public readonly principalId: pulumi.Output<string>;
  /** The ARM id of the custom role that the identity has. Absent unless `writer` is append-only. */
  public readonly roleDefinitionId?: pulumi.Output<string>;

  constructor(name: string, args: OutputWriterArgs, opts?: pulumi.ComponentResourceOptions) {
    // The grants depend on `dependsOn`. On the component, it would only add the same list to the state again.
    super("azure-batch-outputs:index:OutputWriter", name, {}, { ...opts, dependsOn: [] });
    const checked = checkArgs(`OutputWriter "${name}"`, args, RULES, (given, problems) => {
      requireAnyJob(given, problems);
      requireAppendOnly(given.writer, given.roleDefinitionId, "roleDefinitionId", problems);
      requirePlaceOrIdentity(given, args, problems);
      return given;
    });
    const existingIdentityId =
      checked.existingIdentityId &&
      inOwnSubscription(`OutputWriter "${name}"`, "existingIdentityId", checked.existingIdentityId, this, "identity");
    // The existing identity's resource has another name than a created one, because the two must be different
    // resources: a created identity that the existing one replaces is deleted last.
    const identity =
      existingIdentityId === undefined
        ? createIdentity(`${name}-identity`, checked, this)
        : managedidentity.UserAssignedIdentity.get(`${name}-existing-identity`, existingIdentityId, { parent: this });
    const read = (id: string) =>
      managedidentity.getUserAssignedIdentity(
        { resourceGroupName: nameInId(id, "resourceGroups"), resourceName: nameInId(id, "userAssignedIdentities") },
        { parent: this },
      );
    this.identityId = identity.id;
    this.identityClientId = lasting(identity, identity.clientId, async (id) => (await read(id)).clientId);
    this.principalId = lasting(identity, identity.principalId, async (id) => (await read(id)).principalId);

    const { storageAccountId, dynamicJobs = false } = checked;
    // An account is looked up by the output that holds its id, so this must be the given output, not the checked one.
    const declaredId = args.storageAccountId;
    const mayExist = declaredAccount(declaredId)?.isOlderThan;
    const isAppendOnly = checked.writer === WriterRole.AppendOnly;
    if (isAppendOnly) {
      const role = { principalId: this.principalId, storageAccountId, createsContainers: dynamicJobs, mayExist };
      this.roleDefinitionId = pulumi.output(checked.roleDefinitionId ?? appendOnlyRole(`${name}-role`, role, this).id);
    }
    const shared = {
      principalId: this.principalId,
      principalType: "ServicePrincipal",
      role:
        this.roleDefinitionId?.apply((id) => nameInId(id, "roleDefinitions").toLowerCase() as Role) ??
        "blobDataContributor",
      mayExist,
    } as const;
    // A grant of another role is another resource, which the engine creates before it deletes the old one.
    const prefix = isAppendOnly ? `${name}-append-only` : name;
    const onAccount = { ...shared, scope: storageAccountId, condition: JOB_CONTAINERS_ONLY };
    const granting = dynamicJobs
      ? [grantLater(`${prefix}-dynamic-jobs`, onAccount, this, opts?.dependsOn)]
      : (checked.jobs ?? []).map(outputContainerName).map((container) => {
          const { scope, dependsOn } = containerScope(storageAccountId, declaredId, container, opts?.dependsOn);
          return grantLater(`${prefix}-${container}`, { ...shared, scope }, this, dependsOn);
        });

    const { identityId, identityClientId, principalId, roleDefinitionId } = this;
    const outputs = {
      identityId,
      identityClientId,
      principalId,
      ...(roleDefinitionId !== undefined && { roleDefinitionId }),
    };
    this.registerOutputs(outputsAfter(this, Promise.all(granting), outputs));
  }

  /** Makes dependents of the component wait for the grants. */
  protected override initialize(): Promise<void> {
    return childrenOf(this);
  }
}

const EXISTING_FIX = "give existingIdentityId instead to use an identity that exists";

const RULES = {
  resourceGroupName: decisive(text(RESOURCE_GROUP_NAME), EXISTING_FIX),
  location: text(LOCATION),
  ...WRITER_IDENTITY_RULES,
  storageAccountId: required(text(STORAGE_ACCOUNT_ID)),
  jobs: jobsRule,
  dynamicJobs: plain(flag()),
  writer: withDefault(WriterRole.Contributor, plain(oneOf(WriterRole))),
  roleDefinitionId: roleDefinitionRule,
} satisfies Rules<OutputWriterArgs>;

/** Requires either the place of a new identity, or an existing identity without settings of a new one. */
function requirePlaceOrIdentity(args: OutputWriterArgs, given: OutputWriterArgs, problems: Problems): void {
  if (args.existingIdentityId === undefined) {
    if (args.resourceGroupName === undefined) problems.addMissing("resourceGroupName", EXISTING_FIX);
    return;
  }
  const existing = { existing: "existingIdentityId", kind: "identity" };
  refuseSettings(given, ["resourceGroupName", "location"], existing, problems);
  refuseSettingsOfExistingIdentity(given, "", problems);
}

/** Creates a user-assigned identity. */
function createIdentity(
  name: string,
  { resourceGroupName = "", location, identityName: givenName, tags }: OutputWriterArgs,
  parent: pulumi.Resource,
): managedidentity.UserAssignedIdentity {
  return new managedidentity.UserAssignedIdentity(
    name,
    {
      resourceGroupName,
      ...(location !== undefined && { location }),
      resourceName: identityName(name, givenName, parent),
      ...(tags !== undefined && { tags }),
    },
    {
      parent,
      // The replacement can have the same id as the identity that it replaces. If it were created first, the engine
      // would then delete it as the old identity.
      deleteBeforeReplace: true,
      // Earlier versions let azure-native generate the name, which then stays.
      ...(givenName === undefined && { ignoreChanges: ["resourceName"] }),
      ...adoptOwn({
        type: "azure-native:managedidentity:UserAssignedIdentity",
        name,
        parent,
        given: givenName,
        keepsName: true,
        idInputs: ["resourceName", "resourceGroupName"],
        find: async (place) => (await managedidentity.getUserAssignedIdentity(place, { parent })).id,
      }),
    },
  );
}
