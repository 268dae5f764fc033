import { type StackResource, stackRule } from "../../rule";
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
    const used = usesAutoStorage(pool);
    if (used === undefined) return undefined;
    const account = stack.find(
      (each) =>
        each.type === "batch:BatchAccount" && !each.isRead && refersTo(pool, "accountName", each, "accountName"),
    );
    if (account === undefined) return undefined;
    if (!account.properties.has("autoStorage"))
      return { property: used, must: "be left out if the Batch account has no autoStorage" };
    if (account.properties.get("autoStorage.authenticationMode") !== "BatchAccountManagedIdentity") return undefined;
    if (!account.properties.has(NODE_IDENTITY))
      return { property: used, must: `be left out if the Batch account has no ${NODE_IDENTITY}` };
    if (hasNodeIdentity(pool, account)) return undefined;
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

/** Identities that do not exist yet are compared by the resources that create them. */
function hasNodeIdentity(pool: StackResource, account: StackResource): boolean {
  const [ofPool = [], ofAccount = []] = [pool.sourcesOf("identity"), account.sourcesOf("autoStorage")].map((sources) =>
    sources.filter(({ type }) => type === "managedidentity:UserAssignedIdentity"),
  );
  if (ofAccount.some(({ urn }) => ofPool.some((identity) => identity.urn === urn))) return true;
  const { properties } = pool;
  const isList = Array.isArray(properties.get(IDENTITIES));
  const count = isList ? properties.items(IDENTITIES).length : properties.names(IDENTITIES).length;
  // Each identity comes from a resource, and none is the account's.
  if (ofAccount.length > 0 && ofPool.length === count) return false;
  const ids = isList ? properties.texts(IDENTITIES) : properties.names(IDENTITIES);
  const nodeIdentity = account.properties.text(NODE_IDENTITY)?.toLowerCase();
  return ids.some((id) => id.toLowerCase() === nodeIdentity);
}
