import { type Properties, resourceRule } from "../../rule";

const CONTAINERS = "deploymentConfiguration.virtualMachineConfiguration.containerConfiguration.containerRegistries";

/** The lists whose elements name an identity of the pool, with the place of its id in an element. */
const REFERENCES: Readonly<Record<string, string>> = {
  [CONTAINERS]: "identityReference.resourceId",
  "startTask.resourceFiles": "identityReference.resourceId",
  mountConfiguration: "azureBlobFileSystemConfiguration.identityReference.resourceId",
};

const REGISTRY = "startTask.containerSettings.registry.identityReference.resourceId";

export const poolRequireNamedIdentities = resourceRule({
  name: "azure-batch-pool-require-named-identities",
  passes: "The identities that registries, files and mounts of a pool refer to are identities of the pool.",
  reason: "Nodes cannot get a token of another identity. They pull no image, or their StartTask fails.",
  fix: "add the identity to identity.userAssignedIdentities, or refer to an identity of that list",
  published: [],
  level: "mandatory",
  severity: "medium",
  resources: ["batch:Pool"],
  judges: [
    (pool) => unnamed(pool, REGISTRY, pool),
    ...Object.entries(REFERENCES).map(([each, property]) => ({
      each,
      judge: (element: Properties, _: unknown, pool: Properties) => unnamed(element, property, pool),
    })),
  ],
});

function unnamed(referring: Properties, property: string, pool: Properties) {
  if (!referring.has(property)) return undefined;
  const id = referring.text(property);
  if (id !== undefined && identitiesOf(pool).includes(id.toLowerCase())) return undefined;
  return { property, must: "be an identity of the pool", got: id };
}

/** Returns the ids of the pool's identities in lower case. Earlier versions of the type have an object of them. */
function identitiesOf(pool: Properties): string[] {
  const property = "identity.userAssignedIdentities";
  const ids = Array.isArray(pool.get(property)) ? pool.texts(property) : pool.names(property);
  return ids.map((id) => id.toLowerCase());
}
