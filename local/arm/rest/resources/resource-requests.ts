import { pauseFor } from "../../../environment/pause";
import { ArmError } from "../../arm-error";
import {
  type Azure,
  actionOf,
  authorize,
  currentResource,
  groupOf,
  locationName,
  notFound,
  ownInputs,
  parentOf,
  type Resource,
  type ResourceOperations,
  type ResourceType,
} from "../../azure-native";
import { defined, isEqual, isObject, objectAt, type Properties } from "../../properties";
import { ok, type RestAnswer, type RestRequest } from "../http/rest-answer";
import { representation } from "../json/representation";
import { checkInputs, inputsOf, mergedIdentity } from "../json/request-body";
import type { Address } from "./addresses";

export interface ResourceSettings {
  readonly operations: ResourceOperations;
  /** How long the creation of a type takes after the resource exists. */
  readonly secondsToCreate: (type: string) => number;
}

const RESOURCE_GROUPS = "Microsoft.Resources/resourceGroups";

/** Types that Azure changes only as a whole. */
const WITHOUT_PATCH: readonly string[] = [
  "Microsoft.Authorization/roleAssignments",
  "Microsoft.Authorization/roleDefinitions",
  "Microsoft.Network/privateEndpoints",
  "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
  "Microsoft.Network/virtualNetworks/subnets",
  "Microsoft.Storage/storageAccounts/blobServices",
  "Microsoft.Storage/storageAccounts/managementPolicies",
];

/** Answers a request for one resource. @throws {ArmError} */
export async function answerResource(
  request: RestRequest,
  address: Address,
  settings: ResourceSettings,
): Promise<RestAnswer> {
  const { type } = address;
  const id = idOf(address, request.azure);
  switch (request.method) {
    case "GET":
      return ok(representation(type, await findResource(request.azure, type, id)));
    case "HEAD":
      await findResource(request.azure, type, id);
      return { status: 204 };
    case "PUT":
      return put(request, address, id, settings);
    case "PATCH":
      if (!WITHOUT_PATCH.includes(type.armType)) return patch(request, address, id, settings);
      break;
    case "DELETE":
      if (type.existsByDefault === undefined) return remove(request, type, id, settings);
      break;
  }
  throw notAllowed(request.method, type);
}

/**
 * Returns a resource that the caller may read.
 *
 * @param verb of the action that it wants to perform. Defaults to `read`.
 * @throws {ArmError} `AuthorizationFailed`, `ResourceNotFound` and others
 */
export async function findResource(azure: Azure, type: ResourceType, id: string, verb = "read"): Promise<Resource> {
  authorize(azure, actionOf(type, verb), id);
  requireGroup(azure, id);
  const found = (await currentResource(azure, type, id)) ?? byDefault(azure, type, id);
  if (found !== undefined) return found;
  const parent = parentOf(id);
  if (parent !== undefined && azure.resources.get(parent) === undefined) {
    throw new ArmError(
      404,
      "ParentResourceNotFound",
      `Can not perform requested operation on nested resource. Parent resource '${parent}' not found.`,
    );
  }
  throw notFound(type, id);
}

/** Returns the id of an address. That of an existing resource has the case with which it was created. */
export function idOf({ type, path }: Address, { resources, identity }: Azure): string {
  const id = type.id(path, identity.subscriptionId);
  return resources.get(id)?.id ?? id;
}

/** @throws {ArmError} `ResourceGroupNotFound` */
export function requireGroup({ resources }: Azure, id: string): void {
  const group = groupOf(id);
  if (group === undefined || resources.get(group.id) !== undefined) return;
  throw new ArmError(404, "ResourceGroupNotFound", `Resource group '${group.name}' could not be found.`);
}

export function notAllowed(method: string, { armType }: ResourceType): ArmError {
  return new ArmError(
    405,
    "MethodNotAllowed",
    `The method ${method} is not allowed for resources of type '${armType}'.`,
  );
}

async function put(
  request: RestRequest,
  address: Address,
  id: string,
  settings: ResourceSettings,
): Promise<RestAnswer> {
  const { azure, body } = request;
  const { type } = address;
  // Azure Resource Manager checks the rights before it looks at the content. Conditions compare properties of it.
  authorize(azure, actionOf(type, "write"), id, objectAt(isObject(body) ? body : {}, "properties"));
  if (type.armType !== RESOURCE_GROUPS) requireGroup(azure, id);
  const existing = await existingResource(azure, type, id);
  checkConditions(request, existing);
  const given = defined(withoutNulls(inputsOf(type, body, existing)));
  const inputs = { ...kept(type, given, existing), ...pathOf(address, existing) };
  return write(request, type, id, inputs, existing, settings);
}

async function patch(
  request: RestRequest,
  address: Address,
  id: string,
  settings: ResourceSettings,
): Promise<RestAnswer> {
  const { azure, body } = request;
  const { type } = address;
  authorize(azure, actionOf(type, "write"), id);
  requireGroup(azure, id);
  const existing = await existingResource(azure, type, id);
  if (existing === undefined) throw notFound(type, id);
  checkConditions(request, existing);
  const before = ownInputs(existing.inputs);
  const given = mergedIdentity(body, inputsOf(type, body, existing), before);
  return write(request, type, id, withoutNulls({ ...before, ...given }), existing, settings);
}

async function write(
  { azure }: RestRequest,
  type: ResourceType,
  id: string,
  inputs: Properties,
  existing: Resource | undefined,
  { operations, secondsToCreate }: ResourceSettings,
): Promise<RestAnswer> {
  requireLocation(type, inputs);
  if (existing !== undefined) requireSame(type, inputs, existing);
  checkInputs(type, inputs);
  const azureApiVersion = existing?.inputs.azureApiVersion ?? type.apiVersion;
  await operations.put(azure, type, id, { ...inputs, azureApiVersion });
  if (existing === undefined) await pauseFor(secondsToCreate(type.token) * 1000);
  const written = await currentResource(azure, type, id);
  if (written === undefined) throw notFound(type, id);
  return {
    status: existing === undefined ? createdStatus(type) : writtenStatus(type),
    body: representation(type, written),
  };
}

async function remove(
  { azure }: RestRequest,
  type: ResourceType,
  id: string,
  { operations }: ResourceSettings,
): Promise<RestAnswer> {
  authorize(azure, actionOf(type, "delete"), id, azure.resources.get(id)?.inputs);
  requireGroup(azure, id);
  const existing = await currentResource(azure, type, id);
  if (existing === undefined) return { status: 204 };
  await operations.delete(azure, type, id);
  // Clients of roles read what they have deleted.
  const isRole = type.armType.startsWith("Microsoft.Authorization/");
  return { status: 200, ...(isRole && { body: representation(type, existing) }) };
}

/** A resource that exists by default is not created, but updated. */
async function existingResource(azure: Azure, type: ResourceType, id: string): Promise<Resource | undefined> {
  return (await currentResource(azure, type, id)) ?? byDefault(azure, type, id);
}

/** Returns a resource that Azure creates with its parent. */
function byDefault({ resources }: Azure, type: ResourceType, id: string): Resource | undefined {
  const parent = parentOf(id);
  if (type.existsByDefault === undefined || parent === undefined || resources.get(parent) === undefined)
    return undefined;
  return { id, type: type.token, inputs: {}, outputs: {} };
}

/** Returns the inputs with those that Azure keeps if a PUT omits them. */
function kept({ createOnly = [] }: ResourceType, inputs: Properties, existing: Resource | undefined): Properties {
  const names = createOnly.filter((name) => name !== "location" && inputs[name] === undefined);
  return defined({ ...inputs, ...Object.fromEntries(names.map((name) => [name, existing?.inputs[name]])) });
}

/** Returns the inputs that form the id, with the case with which the resource was created. */
function pathOf({ type, path }: Address, existing: Resource | undefined): Properties {
  const before = Object.fromEntries(type.path.map((name) => [name, existing?.inputs[name]]));
  return { ...path, ...defined(before) };
}

function withoutNulls(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null));
}

/** @throws {ArmError} 412 */
function checkConditions({ ifMatch, ifNoneMatch }: RestRequest, existing: Resource | undefined): void {
  const etag = existing?.outputs.etag;
  const fails =
    (ifNoneMatch === "*" && existing !== undefined) ||
    (ifMatch === "*" && existing === undefined) ||
    (ifMatch !== undefined && ifMatch !== "*" && ifMatch.replace(/^W\//, "") !== String(etag).replace(/^W\//, ""));
  if (fails) throw new ArmError(412, "PreconditionFailed", "The condition specified in the request is not satisfied.");
}

/** The operations of all clients check whether the location exists. */
function requireLocation({ inputs: { properties } }: ResourceType, { location }: Properties): void {
  if (!("location" in properties) || typeof location === "string") return;
  throw new ArmError(400, "LocationRequired", "The location property is required for this definition.");
}

/** Refuses a change of an input with which azure-native would replace the resource. */
function requireSame({ armType, createOnly = [] }: ResourceType, inputs: Properties, existing: Resource): void {
  const names = new Set([...createOnly, ...(inputs.location === undefined ? [] : ["location"])]);
  for (const name of names) {
    const [before, now] = [existing.inputs[name], inputs[name]];
    const isSame =
      name === "location" ? locationName(String(before ?? now)) === locationName(String(now)) : isEqual(before, now);
    if (isSame) continue;
    if (name === "location") {
      throw new ArmError(
        409,
        "InvalidResourceLocation",
        `The resource '${existing.id}' already exists in location '${before}'. A resource with the same name cannot be created in location '${now}'.`,
      );
    }
    if (armType === "Microsoft.Authorization/roleAssignments") {
      throw new ArmError(
        400,
        "RoleAssignmentUpdateNotPermitted",
        "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
      );
    }
    throw new ArmError(409, "PropertyChangeNotAllowed", `Changing property '${name}' is not allowed.`);
  }
}

/**
 * Returns the status of a creation. The clients of some types accept only 200: Azure answers them with 202 or 200, and
 * creates the resource later.
 */
function createdStatus({ armType }: ResourceType): number {
  if (armType.endsWith("/blobServices/containers")) return 201;
  return /^Microsoft\.(Batch|Insights|Storage)\//i.test(armType) ? 200 : 201;
}

function writtenStatus({ armType }: ResourceType): number {
  return armType === "Microsoft.Authorization/roleDefinitions" ? 201 : 200;
}
