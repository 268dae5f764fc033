import type { Identity } from "../../identity";
import { ArmError } from "../arm-error";
import type { Azure } from "../azure-native";
import type { Properties } from "../properties";
import { listAnswer, ok, type RestAnswer, type RestRequest } from "./http/rest-answer";
import { answerAction } from "./resources/account-actions";
import { type Address, addressFinder } from "./resources/addresses";
import { listResources, listType, requireVisible } from "./resources/resource-lists";
import { answerResource, notAllowed, type ResourceSettings } from "./resources/resource-requests";
import { builtInRole, listRoles } from "./resources/roles";
import { servedTypes } from "./resources/served-types";
import { checkApiVersion } from "./tenant/api-versions";
import { answerDirectory } from "./tenant/directory";
import {
  locations,
  nameAvailability,
  provider,
  providers,
  subscription,
  subscriptions,
  tenants,
} from "./tenant/subscriptions";

/** Answers a request of a known caller. @throws {ArmError} */
type Routes = (request: RestRequest) => Promise<RestAnswer>;

interface RouteSettings extends ResourceSettings {
  readonly identity: Identity;
  /** Of this endpoint. */
  readonly url: string;
}

interface FixedRoute {
  /** In lower case, with parameters in braces. */
  readonly path: string;
  readonly method: string;
  /** The type whose API versions are valid. Defaults to Resource Manager itself. */
  readonly armType?: string;
  answer(request: RestRequest, parameters: Readonly<Record<string, string>>): RestAnswer | Promise<RestAnswer>;
}

const SUBSCRIPTION = "/subscriptions/{subscriptionId}";
const GROUP = `${SUBSCRIPTION}/resourcegroups/{group}`;
const BATCH_LOCATION = `${SUBSCRIPTION}/providers/microsoft.batch/locations/{location}`;
const BATCH = "Microsoft.Batch/batchAccounts";
const STORAGE = "Microsoft.Storage/storageAccounts";

/** Returns the operations of the endpoint. The resources are those of the types that the Pulumi provider has. */
export function createRoutes(settings: RouteSettings): Routes {
  const { url, identity } = settings;
  const findAddress = addressFinder(servedTypes, identity.subscriptionId);
  const list = async (request: RestRequest, scope: string) =>
    listAnswer(await listResources(request, scope), request, url);
  const fixed: readonly FixedRoute[] = [
    { path: "/tenants", method: "GET", answer: ({ azure }) => ok({ value: tenants(azure) }) },
    { path: "/subscriptions", method: "GET", answer: ({ azure }) => ok({ value: subscriptions(azure) }) },
    { path: SUBSCRIPTION, method: "GET", answer: ({ azure }) => ok(subscription(azure)) },
    { path: `${SUBSCRIPTION}/locations`, method: "GET", answer: visible(({ azure }) => ({ value: locations(azure) })) },
    { path: `${SUBSCRIPTION}/providers`, method: "GET", answer: visible(({ azure }) => ({ value: providers(azure) })) },
    {
      path: `${SUBSCRIPTION}/providers/{name}`,
      method: "GET",
      answer: visible(({ azure }, { name }) => provider(azure, name!)),
    },
    {
      path: `${SUBSCRIPTION}/providers/{name}/register`,
      method: "POST",
      answer: visible(({ azure }, { name }) => provider(azure, name!)),
    },
    { path: `${SUBSCRIPTION}/resources`, method: "GET", answer: (request) => list(request, scopeOf(request)) },
    {
      path: `${GROUP}/resources`,
      method: "GET",
      answer: (request) => list(request, request.path.slice(0, request.path.lastIndexOf("/"))),
    },
    {
      path: `${BATCH_LOCATION}/checknameavailability`,
      method: "POST",
      armType: BATCH,
      answer: visible(({ azure, body }) => nameAvailability(azure, BATCH, body)),
    },
    {
      path: `${BATCH_LOCATION}/quotas`,
      method: "GET",
      armType: BATCH,
      answer: visible(() => ({ accountQuota: BATCH_ACCOUNTS })),
    },
    {
      path: `${SUBSCRIPTION}/providers/microsoft.storage/checknameavailability`,
      method: "POST",
      armType: STORAGE,
      answer: visible(({ azure, body }) => nameAvailability(azure, STORAGE, body)),
    },
  ];

  return async (request) => {
    const { method, path, query } = request;
    const found = answerDirectory(request);
    if (found !== undefined) return found;
    const version = query.get("api-version");
    const [, subscriptionId] = /^\/subscriptions\/([^/]+)/i.exec(path) ?? [];
    if (subscriptionId !== undefined && subscriptionId.toLowerCase() !== identity.subscriptionId) {
      throw new ArmError(404, "SubscriptionNotFound", `The subscription '${subscriptionId}' could not be found.`);
    }
    for (const route of fixed) {
      const parameters = route.method === method ? matched(route.path, path) : undefined;
      if (parameters === undefined) continue;
      checkApiVersion(version, route.armType);
      return route.answer(request, parameters);
    }
    const address = findAddress(path);
    const isKnown = address !== undefined && (address.action === undefined || method === "POST");
    if (!isKnown) throw unknownPath(path, request.azure);
    checkApiVersion(version, address.type.armType);
    return answerAddress(request, address);
  };

  async function answerAddress(request: RestRequest, address: Address): Promise<RestAnswer> {
    if (address.action !== undefined) return answerAction(request, address);
    if (address.isList) {
      if (request.method !== "GET") throw notAllowed(request.method, address.type);
      return listAnswer(listRoles(request, address) ?? (await listType(request, address)), request, url);
    }
    const role = builtInRole(request, address);
    return role === undefined ? answerResource(request, address, settings) : ok(role);
  }
}

/** The number of Batch accounts per region that a new subscription can have ("Batch service quotas and limits"). */
const BATCH_ACCOUNTS = 3;

/** Returns a route that only callers with a role in the subscription can use. */
function visible(body: (...given: Parameters<FixedRoute["answer"]>) => unknown): FixedRoute["answer"] {
  return (request, parameters) => {
    requireVisible(request.azure, scopeOf(request));
    return ok(body(request, parameters));
  };
}

function scopeOf({ azure }: Pick<RestRequest, "azure">): string {
  return `/subscriptions/${azure.identity.subscriptionId}`;
}

/** Returns the parameters of a path, or undefined if it does not match the pattern. */
function matched(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const [, name] = /^\{(\w+)\}$/.exec(segment) ?? [];
    if (name !== undefined) parameters[name] = given[index]!;
    else if (segment !== given[index]!.toLowerCase()) return undefined;
  }
  return parameters;
}

/** Returns Azure's error for a path that names no type of local Azure. */
function unknownPath(path: string, azure: Azure): ArmError {
  const [, namespace, rest = ""] = /\/providers\/([^/]+)(?:\/(.*))?$/i.exec(path) ?? [];
  if (namespace === undefined) return new ArmError(404, "NotFound", `The path '${path}' could not be found.`);
  const { namespace: known, resourceTypes: types } = provider(azure, namespace);
  const names = (types as Properties[]).map(({ resourceType }) => resourceType).join(", ");
  const type = rest
    .split("/")
    .filter((_, index) => index % 2 === 0)
    .join("/");
  return new ArmError(
    404,
    "InvalidResourceType",
    `The resource type '${type}' could not be found in the namespace '${known}'. Local Azure has ${names}.`,
  );
}
