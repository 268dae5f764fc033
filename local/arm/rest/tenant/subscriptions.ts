import { ArmError } from "../../arm-error";
import { type Azure, REGIONS } from "../../azure-native";
import { isObject, type Properties, stringAt } from "../../properties";
import { isVisible } from "../resources/resource-lists";
import { servedTypes } from "../resources/served-types";
import { apiVersionsOf } from "./api-versions";

/** Returns the subscriptions in which the caller has a role. */
export function subscriptions(azure: Azure): Properties[] {
  return isVisible(azure, scopeOf(azure)) ? [describeSubscription(azure)] : [];
}

/** Returns the subscription. @throws {ArmError} `AuthorizationFailed`, if the caller has no role in it */
export function subscription(azure: Azure): Properties {
  const { clientId, objectId } = azure.identity.deployer;
  if (isVisible(azure, scopeOf(azure))) return describeSubscription(azure);
  throw new ArmError(
    403,
    "AuthorizationFailed",
    `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action 'Microsoft.Resources/subscriptions/read' over scope '${scopeOf(azure)}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

export function tenants({ identity: { tenantId } }: Azure): Properties[] {
  return [{ id: `/tenants/${tenantId}`, tenantId, displayName: "local Azure", tenantCategory: "Home" }];
}

/** Returns the regions. Each is a region of local Azure, too. */
export function locations(azure: Azure): Properties[] {
  return Object.entries(REGIONS).map(([name, displayName]) => ({
    id: `${scopeOf(azure)}/locations/${name}`,
    name,
    type: "Region",
    displayName,
    regionalDisplayName: displayName,
    metadata: { regionType: "Physical", regionCategory: "Recommended" },
  }));
}

/** Returns the resource providers with the types that local Azure has, and their API versions. */
export function providers(azure: Azure): Properties[] {
  const names = new Set(servedTypes.map(({ armType }) => armType.split("/")[0]!));
  return [...names].sort().map((namespace) => ({
    id: `${scopeOf(azure)}/providers/${namespace}`,
    namespace,
    registrationPolicy: "RegistrationRequired",
    registrationState: "Registered",
    resourceTypes: servedTypes
      .filter(({ armType }) => armType.startsWith(`${namespace}/`))
      .map(({ armType, apiVersion, inputs }) => ({
        resourceType: armType.slice(namespace.length + 1),
        locations: "location" in inputs.properties ? Object.values(REGIONS) : [],
        apiVersions: apiVersionsOf(armType, apiVersion),
      })),
  }));
}

/** Returns a resource provider. @throws {ArmError} `InvalidResourceNamespace` */
export function provider(azure: Azure, namespace: string): Properties {
  const found = providers(azure).find((each) => String(each.namespace).toLowerCase() === namespace.toLowerCase());
  if (found !== undefined) return found;
  throw new ArmError(404, "InvalidResourceNamespace", `The resource namespace '${namespace}' is invalid.`);
}

/**
 * Returns whether the name of a new account is free ("Check name availability"). Those of Batch are unique per region
 * in Azure, and on this machine here.
 *
 * @param armType `Microsoft.Batch/batchAccounts` or `Microsoft.Storage/storageAccounts`.
 */
export function nameAvailability({ resources }: Azure, armType: string, body: unknown): Properties {
  const name = (isObject(body) && stringAt(body, "name")) || "";
  const what = armType === "Microsoft.Batch/batchAccounts" ? "Batch" : "storage";
  if (!/^[a-z0-9]{3,24}$/.test(name)) {
    const message = `${name} is not a valid ${what} account name. It must have 3 to 24 numbers and lower-case letters.`;
    return { nameAvailable: false, reason: what === "Batch" ? "Invalid" : "AccountNameInvalid", message };
  }
  const type = servedTypes.find((each) => each.armType === armType);
  const isTaken = resources.list(type?.token).some(({ outputs }) => outputs.name === name);
  if (!isTaken) return { nameAvailable: true };
  const message = `The ${what} account named ${name} is already taken.`;
  return { nameAvailable: false, reason: "AlreadyExists", message };
}

function describeSubscription({ identity }: Azure): Properties {
  const { subscriptionId, tenantId } = identity;
  return {
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: "RoleBased",
    managedByTenants: [],
    subscriptionId,
    tenantId,
    displayName: "local Azure",
    state: "Enabled",
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
  };
}

function scopeOf({ identity }: Azure): string {
  return `/subscriptions/${identity.subscriptionId}`;
}
