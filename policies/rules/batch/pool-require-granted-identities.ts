import { REGISTRY_ROLES, roleGuid } from "../../authorization/roles";
import { type StackResource, stackRule, UnknownProperty } from "../../rule";
import { ofType } from "../../stack/of-type";
import { oncePerStack } from "../../stack/once-per-stack";

const CONTAINERS = "deploymentConfiguration.virtualMachineConfiguration.containerConfiguration.containerRegistries";
const GRANT = "authorization:RoleAssignment";
const IDENTITY = "managedidentity:UserAssignedIdentity";
const IDENTITIES = "identity.userAssignedIdentities";

export const poolRequireGrantedIdentities = stackRule({
  name: "azure-batch-pool-require-granted-identities",
  passes: "The stack gives an identity that it creates for a pool the roles for its registry and its storage.",
  reason: "Nodes whose identity has no role cannot pull images, download files or store outputs.",
  fix: "assign AcrPull on the registry or a role for blobs on the container, or exempt the pool if its identity gets it in another way",
  published: [],
  level: "advisory",
  strictLevel: "advisory",
  severity: "medium",
  notJudged:
    "Identities that the stack does not create, and roles that another stack assigns, or that a group of the identity has.",
  subjects: ["batch:Pool"],
  judge: (pool, stack) => {
    const identities = identitiesOf(pool, stack);
    // Another stack creates the other identities, and can give them roles.
    if (identities.length === 0) return undefined;
    const grants = identities.flatMap((identity) => grantsTo(identity, stack));
    const forRegistry = grants.map(isForRegistry);
    const registries = pool.properties.items(CONTAINERS).filter((registry) => registry.has("identityReference"));
    const lacksRegistry = registries.length > 0 && !forRegistry.includes(true);
    const lacksStorage = !forRegistry.includes(false);
    if (!lacksRegistry && !lacksStorage) return undefined;
    requireKnownPrincipals(stack, identities, lacksRegistry);
    const missing = lacksRegistry ? "a role to pull images" : "a role for storage";
    return { property: IDENTITIES, must: `have ${missing} in this stack` };
  },
});

/** A new identity is recognized by the argument that comes from it, and an existing one by its id. */
function identitiesOf(pool: StackResource, stack: readonly StackResource[]): StackResource[] {
  const created = ofType(stack, IDENTITY).filter(({ isRead }) => !isRead);
  if (created.length === 0) return [];
  const sources = pool.sourcesOf("identity").filter(({ type }) => type === IDENTITY);
  // The values of other sources can be unknown, and come from no identity of the stack.
  if (sources.length > 0) return sources.filter(({ isRead }) => !isRead);
  const { properties } = pool;
  const ids = Array.isArray(properties.get(IDENTITIES)) ? properties.texts(IDENTITIES) : properties.names(IDENTITIES);
  const names = ids.map((id) => /\/userassignedidentities\/([^/]+)$/i.exec(id)?.[1]?.toLowerCase());
  return created.filter(({ properties }) => names.includes(properties.text("resourceName")?.toLowerCase() ?? ""));
}

/** The principal can come from the identity, or be its object id as a text, such as from configuration. */
function grantsTo(identity: StackResource, stack: readonly StackResource[]): StackResource[] {
  const principalId = identity.outputs.knownText("principalId")?.toLowerCase();
  const grants = grantsByPrincipal(stack);
  const named = principalId === undefined ? [] : (grants.get(principalId) ?? []);
  return [...new Set([...(grants.get(identity.urn) ?? []), ...named])];
}

/** The grants by the URN of the resource that the principal comes from, and by the principal in lower case. */
const grantsByPrincipal = oncePerStack((stack) => {
  const grants = new Map<string, StackResource[]>();
  for (const grant of ofType(stack, GRANT)) {
    const principalId = grant.properties.knownText("principalId")?.toLowerCase();
    const keys = grant.sourcesOf("principalId").map(({ urn }) => urn);
    for (const key of principalId === undefined ? keys : [...keys, principalId]) {
      const known = grants.get(key);
      if (known === undefined) grants.set(key, [grant]);
      else known.push(grant);
    }
  }
  return grants;
});

/**
 * Ends the judgment if a role that an identity lacks can be one whose principal is another property or a text, and the
 * two cannot be compared yet.
 */
function requireKnownPrincipals(
  stack: readonly StackResource[],
  identities: readonly StackResource[],
  lacksRegistry: boolean,
): void {
  const others = ofType(stack, GRANT).filter(
    (each) =>
      each.sourcesOf("principalId").every(({ type }) => type !== IDENTITY) && isForRegistry(each) === lacksRegistry,
  );
  for (const grant of others) grant.properties.get("principalId");
  const unknown = identities.find(({ outputs }) => outputs.knownText("principalId") === undefined);
  if (others.length > 0 && unknown !== undefined) throw new UnknownProperty(`principalId of ${unknown.name}`);
}

/** A custom role of the stack is for storage, because registries need none. */
function isForRegistry(grant: StackResource): boolean {
  if (grant.sourcesOf("roleDefinitionId").some(({ type }) => type === "authorization:RoleDefinition")) return false;
  return REGISTRY_ROLES.has(roleGuid(grant.properties.text("roleDefinitionId")));
}
