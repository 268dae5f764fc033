import { type StackResource, stackRule } from "../../rule";
import { ofType } from "../../stack/of-type";
import { refersTo } from "../../stack/refers-to";

const NODE_IDENTITY = "autoStorage.nodeIdentityReference.resourceId";

const IDENTITIES = "identity.userAssignedIdentities";

export const poolRequireStorageIdentity = stackRule({
  name: "azure-batch-pool-require-storage-identity",
  passes:
    "A pool that uses application packages or files of auto-storage has the identity with which its account lets nodes read them.",
  reason: "Without the linked account and its node identity, nodes get no package and no file, and become unusable.",
  fix: "set autoStorage.nodeIdentityReference of the account, and add the same identity to the pool",
  published: [],
  level: "mandatory",
  severity: "medium",
  notJudged: "Pools whose Batch account is not in the stack, and what tasks use.",
  subjects: ["batch:Pool"],
  judge: (pool, stack) => {
    const account = ofType(stack, "batch:BatchAccount").find(
      (each) => !each.isRead && refersTo(pool, "accountName", each, "accountName"),
    );
    if (account === undefined) return undefined;
    // The sources are known before the values are.
    const [ofPool, ofAccount] = [identitiesIn(pool, "identity"), identitiesIn(account, "autoStorage")];
    if (ofAccount.some((identity) => ofPool.includes(identity))) return undefined;
    const used = usesAutoStorage(pool);
    if (used === undefined) return undefined;
    if (!account.properties.has("autoStorage"))
      return { property: used, must: "be left out if the Batch account has no autoStorage" };
    if (account.properties.get("autoStorage.authenticationMode") !== "BatchAccountManagedIdentity") return undefined;
    if (!account.properties.has(NODE_IDENTITY))
      return { property: used, must: `be left out if the Batch account has no ${NODE_IDENTITY}` };
    const nodeIdentity = account.properties.text(NODE_IDENTITY)?.toLowerCase();
    if (idsOf(pool).some((id) => id.toLowerCase() === nodeIdentity)) return undefined;
    return { property: IDENTITIES, must: `have the ${NODE_IDENTITY} of the Batch account` };
  },
});

/** Returns the path of what a pool reads from auto-storage. */
function usesAutoStorage({ properties }: StackResource): string | undefined {
  const packages = "applicationPackages";
  if (properties.items(packages).length > 0) return packages;
  const files = "startTask.resourceFiles";
  const index = properties.items(files).findIndex((file) => file.has("autoStorageContainerName"));
  return index === -1 ? undefined : `${files}.${index}.autoStorageContainerName`;
}

/** Returns the identities of the stack that a value comes from. Before they exist, only this tells which they are. */
function identitiesIn(resource: StackResource, property: string): StackResource[] {
  return resource.sourcesOf(property).filter(({ type }) => type === "managedidentity:UserAssignedIdentity");
}

/** Returns the ids of the pool's identities. Earlier versions of the type have an object of them. */
function idsOf({ properties }: StackResource): string[] {
  return Array.isArray(properties.get(IDENTITIES)) ? properties.texts(IDENTITIES) : properties.names(IDENTITIES);
}
