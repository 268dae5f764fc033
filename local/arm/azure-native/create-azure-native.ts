import { pauseFor } from "../../environment/pause";
import type { Resource } from "../../environment/resources";
import { ArmError } from "../arm-error";
import { programFolders } from "../assets/program-folders";
import { resolveAssets } from "../assets/resolve-assets";
import { compare } from "../compare";
import { packageSchema } from "../package-schema";
import { defined, isObject, type Properties, unknownValue } from "../properties";
import type { CheckRequest, CheckResult, DiffRequest, DiffResult, Provider, ReadResult } from "../provider";
import { type Failure, validate } from "../validate";
import { actAs } from "./act-as";
import { versionProblem } from "./api-versions";
import { actionOf, authorize } from "./authorize";
import type { Azure } from "./azure";
import { checkConfig, openConfigurations } from "./config";
import { currentResource } from "./current-resource";
import { CREATE_BEFORE_DELETE, defaultInputs, locationFrom } from "./default-inputs";
import { functions, invoke } from "./invokes";
import { notFound } from "./not-found";
import { outputSchemas } from "./output-schemas";
import { refreshedInputs } from "./refreshed-inputs";
import { resourceGroupId } from "./resource-id";
import { echo, ownInputs, type ResourceOperations, shareOperations, withoutMarks } from "./resource-operations";
import { outputNames, type ResourceType } from "./resource-type";
import { findType, formerNames, lookUpType, resourceTypes } from "./resource-types";
import { settablePart } from "./settable";

/** The version of the package whose types `inputs/` declares. */
const VERSION = "3.28.0";

/**
 * Creates the provider that replaces azure-native: Azure Resource Manager on top of local Azure's services.
 *
 * @param secondsToCreate how long the creation of a resource type continues after the resource exists. In Azure,
 * creation is an operation that azure-native polls. Defaults to 0.
 * @param operations the writes. Defaults to ones that no other client shares.
 */
export function createAzureNative(
  services: Azure,
  secondsToCreate: (type: string) => number = () => 0,
  operations: ResourceOperations = shareOperations(services.settings).provider,
): Provider {
  const { resources, identity, settings } = services;
  const { subscriptionId } = identity;
  const configurations = openConfigurations();

  /**
   * Returns Azure as a provider instance sees it. The instance's setting `clientId` chooses one of the deployers, as it
   * chooses who signs in to Azure.
   */
  function azureOf(connection: string): Azure {
    const { clientId } = configurations.of(connection);
    const deployer = Object.values(identity.deployers).find((known) => known.clientId === clientId);
    if (deployer === undefined) return services;
    return actAs(services, deployer);
  }

  function check(request: CheckRequest): CheckResult {
    const { type, apiVersion } = findType(request.type);
    const inputs = defaultInputs(type, request, apiVersion, (group) =>
      locationFrom(
        configurations.of(request.connection).location,
        group,
        (name) => resources.get(resourceGroupId(subscriptionId, name))?.outputs.location,
      ),
    );
    return { inputs, failures: failuresOf(type, apiVersion, inputs, request.inputs) };
  }

  /** A pipeline's OIDC token is read once, and gets no further access tokens when it has expired. */
  function checkLogin(connection: string): void {
    const expiry = configurations.since(connection) + settings.get("deployer.loginTime");
    if (Date.now() < expiry) return;
    throw new Error(
      `AADSTS700024: Client assertion is not within its valid time range. Current time: ${new Date().toISOString()}, ` +
        `expiry time of assertion ${new Date(expiry).toISOString()}.`,
    );
  }

  return {
    name: "azure-native",
    version: VERSION,
    schema: () => packageSchema({ name: "azure-native", version: VERSION, resources: schemaResources(), functions }),
    hasType: (token) => lookUpType(token) !== undefined,
    checkConfig: (config) => checkConfig(config, identity),
    configure: (config, connection) => configurations.set(connection, config),
    check,
    diff,

    async create({ connection, type: token, inputs, preview }) {
      const azure = azureOf(connection);
      const { type } = findType(token);
      if (preview) return { id: "", outputs: previewOutputs(type, inputs) };
      const id = type.id(inputs, subscriptionId);
      if (type.existsByDefault === undefined && (await currentResource(azure, type, id)) !== undefined) {
        throw new ArmError(409, "ResourceAlreadyExists", `cannot create already existing resource '${id}'`);
      }
      const outputs = await operations.put(azure, type, id, withFiles(inputs, connection));
      await pauseFor(secondsToCreate(type.token) * 1000);
      return { id, outputs };
    },

    async update({ connection, type: token, id, inputs, oldOutputs, preview }) {
      const { type } = findType(token);
      if (preview) return updatePreviewOutputs(type, inputs, oldOutputs);
      if (resources.get(id) === undefined) throw notFound(type, id);
      return operations.put(azureOf(connection), type, id, withFiles(inputs, connection));
    },

    async read({ connection, type: token, id, inputs, outputs }): Promise<ReadResult | undefined> {
      const azure = azureOf(connection);
      const { type } = findType(token);
      const current = await currentResource(azure, type, id);
      if (current === undefined) return undefined;
      authorize(azure, actionOf(type, "read"), id);
      const isImport = Object.keys(inputs).length === 0;
      const known = { inputs, outputs };
      return { ...current, inputs: isImport ? importedInputs(type, current) : refreshedInputs(type, known, current) };
    },

    async delete({ connection, type: token, id }) {
      await operations.delete(azureOf(connection), findType(token).type, id);
    },

    async invoke(request) {
      if (request.token === "azure-native:authorization:getClientToken") checkLogin(request.connection);
      return invoke(request.token, request.args, azureOf(request.connection));
    },
  };
}

/** Returns inputs in which the paths of files are absolute. */
function withFiles(inputs: Properties, connection: string): Properties {
  return resolveAssets(inputs, () => programFolders(connection));
}

/** Returns all types, and those with a former name under that name, too. */
function schemaResources() {
  const resources = resourceTypes.map((type) => ({ ...type, outputs: outputSchemas(outputNames(type)) }));
  const former = Object.entries(formerNames).flatMap(([token, now]) =>
    resources.filter((type) => type.token === now).map((type) => ({ ...type, token })),
  );
  return [...resources, ...former];
}

function diff({ type: token, oldInputs, inputs, ignoreChanges }: DiffRequest): DiffResult {
  const { type } = findType(token);
  const ignored = new Set(ignoreChanges);
  const differences = compare(comparable(oldInputs), comparable(inputs)).filter(({ path }) => !ignored.has(path));
  const createOnly = new Set([...type.path, ...(type.createOnly ?? [])]);
  const replaces = differences
    .map(({ path }) => path)
    .filter((path) => createOnly.has(/^[^.[]+/.exec(path)?.[0] ?? ""));
  return {
    differences,
    replaces,
    deleteBeforeReplace: replaces.length > 0 && oldInputs[CREATE_BEFORE_DELETE] !== true,
  };
}

/** Returns inputs in a form that can be compared: `West Europe` and `westeurope` are the same location. */
function comparable(inputs: Properties): Properties {
  const { location } = inputs;
  const own = ownInputs(inputs);
  return typeof location === "string" ? { ...own, location: location.toLowerCase().replaceAll(" ", "") } : own;
}

function failuresOf(type: ResourceType, apiVersion: string, inputs: Properties, given: Properties): Failure[] {
  const failures = validate(type.inputs, ownInputs(inputs));
  if (inputs.azureApiVersion !== apiVersion) {
    failures.push({
      property: "azureApiVersion",
      reason: `azureApiVersion must be ${apiVersion}, got ${JSON.stringify(inputs.azureApiVersion)}`,
    });
  }
  const versionIssue = versionProblem(type.armType, apiVersion);
  if (versionIssue !== undefined) failures.push({ property: "azureApiVersion", reason: versionIssue });
  if ("location" in type.inputs.properties && inputs.location === undefined) {
    failures.push({
      property: "location",
      reason: "location must be given; set it, or configure it with 'pulumi config set azure-native:location <value>'",
    });
  }
  const { property } = type.name;
  return failures.map((failure) =>
    failure.property === property && given[property] === undefined
      ? { ...failure, reason: `${failure.reason}, a name made from the resource's; pass ${property}` }
      : failure,
  );
}

/**
 * Returns the given inputs, and unknown values for the rest. azure-native knows neither the id nor the name before
 * Azure answers.
 */
function previewOutputs(type: ResourceType, inputs: Properties): Properties {
  const outputs = Object.keys(type.inputs.properties).filter((property) => !type.path.includes(property));
  return {
    ...Object.fromEntries([...outputs, ...type.computed, "name", "type"].map((name) => [name, unknownValue])),
    ...Object.fromEntries(
      Object.entries(echo(type, ownInputs(inputs))).filter(([name]) => !type.computed.includes(name)),
    ),
    azureApiVersion: inputs.azureApiVersion,
  };
}

/**
 * Returns the outputs for the preview of an update: those of a create, plus the two outputs that azure-native assumes
 * to be unchanged.
 */
function updatePreviewOutputs(type: ResourceType, inputs: Properties, { name, location }: Properties): Properties {
  return defined({ ...previewOutputs(type, inputs), name, ...(location !== undefined && { location }) });
}

/**
 * Returns the inputs of an imported resource, as azure-native does: the parts of its id, and all properties that Azure
 * returns and a program can set. Azure does not return secrets.
 */
function importedInputs(type: ResourceType, { inputs, outputs }: Resource): Properties {
  const settable = Object.entries(type.inputs.properties).filter(
    ([name]) => !type.computed.includes(name) && !type.path.includes(name),
  );
  return withoutSecrets(type.secrets ?? [], {
    ...withoutMarks(inputs),
    ...Object.fromEntries(
      settable.map(([name, schema]) => [name, settablePart(schema, outputs[name] ?? inputs[name])]),
    ),
  });
}

/** @param secrets paths such as `properties.value`. */
function withoutSecrets(secrets: readonly string[], inputs: Properties, above = ""): Properties {
  return defined(
    Object.fromEntries(
      Object.entries(inputs)
        .filter(([name]) => !secrets.includes(`${above}${name}`))
        .map(([name, value]) => [name, isObject(value) ? withoutSecrets(secrets, value, `${above}${name}.`) : value]),
    ),
  );
}
