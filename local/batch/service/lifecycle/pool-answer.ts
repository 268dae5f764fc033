import type { AutoPoolSpecification } from "../../model";

/**
 * Returns a pool as answers have it: with the spelling of the service and with defaults inside of properties that have
 * no effect here, all as recorded. Keys and passwords of mounts are left out.
 */
export function asAnswered<T extends AutoPoolSpecification["pool"]>(pool: T): T {
  const { nodeFillType = "spread" } = (pool.taskSchedulingPolicy ?? {}) as { nodeFillType?: string };
  return {
    ...pool,
    vmSize: pool.vmSize.toLowerCase(),
    taskSchedulingPolicy: { nodeFillType: nodeFillType.toLowerCase() === "pack" ? "Pack" : "Spread" },
    ...changed(pool, "virtualMachineConfiguration", machine),
    ...changed(pool, "networkConfiguration", network),
    ...changed(pool, "mountConfiguration", each(mount)),
    ...changed(pool, "upgradePolicy", upgradePolicy),
  };
}

type Properties = Readonly<Record<string, unknown>>;

type Convert = (value: Properties) => unknown;

const lowerCase: Convert = (value) => String(value).toLowerCase();

const managedDisk: Convert = (disk) => ({ ...disk, ...changed(disk, "storageAccountType", lowerCase) });

const machine: Convert = (value) => ({
  ...value,
  ...changed(value, "osDisk", (disk) => ({
    ephemeralOSDiskSettings: {},
    ...disk,
    ...changed(disk, "managedDisk", managedDisk),
  })),
  ...changed(
    value,
    "dataDisks",
    each((disk) => ({
      caching: "none",
      storageAccountType: "standard_lrs",
      ...disk,
      ...(managedDisk(disk) as object),
    })),
  ),
  ...changed(value, "securityProfile", (profile) => ({ ...profile, ...changed(profile, "securityType", lowerCase) })),
});

const network: Convert = (value) => ({
  dynamicVNetAssignmentScope: "none",
  enableAcceleratedNetworking: false,
  ...value,
  ...changed(value, "endpointConfiguration", (endpoints) => ({
    ...endpoints,
    ...changed(
      endpoints,
      "inboundNATPools",
      each((pool) => ({
        ...pool,
        ...changed(
          pool,
          "networkSecurityGroupRules",
          each((rule) => ({ sourcePortRanges: ["*"], ...rule })),
        ),
      })),
    ),
  })),
});

const mount: Convert = (value) =>
  Object.fromEntries(
    Object.entries(value).map(([kind, settings]) => {
      const { accountKey: _key, sasKey: _sas, password: _password, ...rest } = settings as Properties;
      return [kind, rest];
    }),
  );

const upgradePolicy: Convert = (value) => ({
  ...value,
  ...changed(value, "rollingUpgradePolicy", (policy) => ({
    ...policy,
    ...(policy.pauseTimeBetweenBatches === "PT0S" && { pauseTimeBetweenBatches: "P0D" }),
  })),
});

/** Returns a property with its converted value, unless it is absent. */
function changed(value: Properties, name: string, convert: Convert): Properties {
  return value[name] === undefined ? {} : { [name]: convert(value[name] as Properties) };
}

function each(convert: Convert): Convert {
  return (list) => (list as unknown as readonly Properties[]).map(convert);
}
