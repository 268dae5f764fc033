import { REGISTRY_ROLES, roleGuid } from "../../authorization/roles";
import { type StackResource, stackRule } from "../../rule";

const CONTAINERS = "deploymentConfiguration.virtualMachineConfiguration.containerConfiguration.containerRegistries";
const IDENTITIES = "identity.userAssignedIdentities";

export const poolRequireGrantedIdentities = stackRule({
  name: "azure-batch-pool-require-granted-identities",
  passes: "The stack gives an identity that it creates for a pool the roles for its registry and its storage.",
  reason: "Nodes whose identity has no role cannot pull images, download files or store outputs.",
  fix: "assign AcrPull on the registry or a role for blobs on the container, or exempt the pool if another stack does",
  published: [],
  level: "advisory",
  strictLevel: "advisory",
  severity: "medium",
  subjects: ["batch:Pool"],
  judge: (pool, stack) => {
    const identities = stack.filter((each) => isIdentityOf(each, pool));
    // Another stack creates the other identities, and can give them roles.
    if (identities.length === 0) return undefined;
    const grants = stack.filter(
      (each) =>
        each.type === "authorization:RoleAssignment" &&
        each.sourcesOf("principalId").some(({ urn }) => identities.some((identity) => identity.urn === urn)),
    );
    const forRegistry = grants.map(isForRegistry);
    const registries = pool.properties.items(CONTAINERS).filter((registry) => registry.has("identityReference"));
    if (registries.length > 0 && !forRegistry.includes(true))
      return { property: IDENTITIES, must: "have a role to pull images in this stack" };
    if (!forRegistry.includes(false)) return { property: IDENTITIES, must: "have a role for storage in this stack" };
    return undefined;
  },
});

/** A new identity is recognized by the argument that comes from it, and an existing one by its id. */
function isIdentityOf(resource: StackResource, pool: StackResource): boolean {
  if (resource.type !== "managedidentity:UserAssignedIdentity") return false;
  if (pool.sourcesOf("identity").some(({ urn }) => urn === resource.urn)) return true;
  // The values of other sources can be unknown, and come from no identity of the stack.
  if (pool.sourcesOf("identity").some(({ type }) => type === resource.type)) return false;
  const { properties } = pool;
  const ids = Array.isArray(properties.get(IDENTITIES)) ? properties.texts(IDENTITIES) : properties.names(IDENTITIES);
  const name = resource.properties.text("resourceName")?.toLowerCase();
  return name !== undefined && ids.some((id) => id.toLowerCase().endsWith(`/userassignedidentities/${name}`));
}

/** A custom role of the stack is for storage, because registries need none. */
function isForRegistry(grant: StackResource): boolean {
  if (grant.sourcesOf("roleDefinitionId").some(({ type }) => type === "authorization:RoleDefinition")) return false;
  return REGISTRY_ROLES.has(roleGuid(grant.properties.text("roleDefinitionId")));
}
