import type { Pool } from "../../batch";
import { arrayAt, defined, isObject, objectAt, type Properties } from "../properties";

/** Converts a pool from ARM's shape to the data plane's: other names, enums in lower case, Booleans for `Enabled`. */
export function toDataPlane(id: string, inputs: Properties): Pool {
  const machine = objectAt(objectAt(inputs, "deploymentConfiguration"), "virtualMachineConfiguration");
  const { fixedScale, autoScale } = objectAt(inputs, "scaleSettings");
  return defined({
    id,
    displayName: inputs.displayName,
    vmSize: String(inputs.vmSize),
    virtualMachineConfiguration: machineShape(machine),
    ...(isObject(autoScale) ? autoScaleShape(autoScale) : fixedScaleShape(isObject(fixedScale) ? fixedScale : {})),
    taskSlotsPerNode: inputs.taskSlotsPerNode ?? 1,
    taskSchedulingPolicy: lowered(objectAt(inputs, "taskSchedulingPolicy"), "nodeFillType") ?? {
      nodeFillType: "spread",
    },
    enableInterNodeCommunication: inputs.interNodeCommunication === "Enabled",
    networkConfiguration: optional(inputs, "networkConfiguration", networkShape),
    startTask: optional(inputs, "startTask", startTaskShape),
    applicationPackageReferences: list(inputs, "applicationPackages", ({ id: applicationId, version }) =>
      // ARM names a package by its resource id, the data plane only by the application's name.
      ({ applicationId: String(applicationId).replace(/^.*\/applications\//, ""), version }),
    ),
    metadata: inputs.metadata,
    userAccounts: list(inputs, "userAccounts", (account) => lowered(account, "elevationLevel") ?? account),
    mountConfiguration: inputs.mountConfiguration,
    upgradePolicy: inputs.upgradePolicy,
    resourceTags: inputs.resourceTags,
    targetNodeCommunicationMode: lower(inputs.targetNodeCommunicationMode),
  }) as Pool;
}

/**
 * Returns ARM's scale settings for a pool that may have been resized over the data plane. Properties that the data
 * plane does not return come from `before`.
 */
export function scaleOf(live: Properties, before: Properties): Properties {
  if (live.enableAutoScale === true) {
    return { autoScale: defined({ ...objectAt(before, "autoScale"), formula: live.autoScaleFormula }) };
  }
  const fixed = objectAt(before, "fixedScale");
  const target = (name: "targetDedicatedNodes" | "targetLowPriorityNodes") => {
    const now = typeof live[name] === "number" ? live[name] : 0;
    // A target of 0 that was never given stays absent.
    return now === 0 && fixed[name] === undefined ? undefined : now;
  };
  return {
    fixedScale: defined({
      ...fixed,
      targetDedicatedNodes: target("targetDedicatedNodes"),
      targetLowPriorityNodes: target("targetLowPriorityNodes"),
    }),
  };
}

function machineShape({ nodeAgentSkuId, imageReference, ...rest }: Properties): Properties {
  const { id, ...image } = isObject(imageReference) ? imageReference : {};
  return defined({
    ...rest,
    nodeAgentSKUId: nodeAgentSkuId,
    imageReference: defined({ ...image, virtualMachineImageId: id }),
  });
}

function fixedScaleShape(fixedScale: Properties): Properties {
  return {
    enableAutoScale: false,
    targetDedicatedNodes: fixedScale.targetDedicatedNodes ?? 0,
    targetLowPriorityNodes: fixedScale.targetLowPriorityNodes ?? 0,
    resizeTimeout: fixedScale.resizeTimeout ?? "PT15M",
  };
}

function autoScaleShape({ formula, evaluationInterval }: Properties): Properties {
  return {
    enableAutoScale: true,
    autoScaleFormula: formula,
    autoScaleEvaluationInterval: evaluationInterval ?? "PT15M",
  };
}

function networkShape({ endpointConfiguration, publicIPAddressConfiguration, ...rest }: Properties): Properties {
  return defined({
    ...rest,
    publicIPAddressConfiguration: isObject(publicIPAddressConfiguration)
      ? lowered(publicIPAddressConfiguration, "provision")
      : undefined,
    endpointConfiguration: isObject(endpointConfiguration)
      ? { inboundNATPools: list(endpointConfiguration, "inboundNatPools", (nat) => lowered(nat, "protocol") ?? nat) }
      : undefined,
  });
}

function startTaskShape({ userIdentity, containerSettings, ...rest }: Properties): Properties {
  return defined({
    ...rest,
    userIdentity: isObject(userIdentity) ? userShape(userIdentity) : undefined,
    containerSettings: isObject(containerSettings) ? containerShape(containerSettings) : undefined,
    maxTaskRetryCount: rest.maxTaskRetryCount ?? 0,
    waitForSuccess: rest.waitForSuccess ?? true,
  });
}

function userShape({ userName, autoUser }: Properties): Properties {
  return defined({
    username: userName,
    autoUser: isObject(autoUser)
      ? defined({ scope: lower(autoUser.scope), elevationLevel: lower(autoUser.elevationLevel) })
      : undefined,
  });
}

function containerShape({ workingDirectory, registry, ...rest }: Properties): Properties {
  const text = typeof workingDirectory === "string" ? workingDirectory : undefined;
  const { userName, ...registryRest } = isObject(registry) ? registry : {};
  return defined({
    ...rest,
    workingDirectory: text === undefined ? undefined : `${text.charAt(0).toLowerCase()}${text.slice(1)}`,
    registry: isObject(registry) ? defined({ ...registryRest, username: userName }) : undefined,
  });
}

function optional(from: Properties, name: string, shape: (value: Properties) => Properties): Properties | undefined {
  const value = from[name];
  return isObject(value) ? shape(value) : undefined;
}

function list(from: Properties, name: string, shape: (value: Properties) => Properties): Properties[] | undefined {
  return from[name] === undefined ? undefined : arrayAt(from, name).filter(isObject).map(shape).map(defined);
}

/** Returns the object with one enum in lower case, or undefined if the object is empty. */
function lowered(value: Properties, name: string): Properties | undefined {
  return Object.keys(value).length === 0 ? undefined : defined({ ...value, [name]: lower(value[name]) });
}

function lower(value: unknown): string | undefined {
  return typeof value === "string" ? value.toLowerCase() : undefined;
}
