import { booleanOf, int32Of } from "./primitives";
import { join, type Shape } from "./shapes";

/**
 * The types of properties inside {@link kept} ones. In the REST API, each name has one type everywhere. All other
 * properties there are texts, objects and lists.
 */
const conversions: Readonly<Record<string, (value: unknown, path: string) => unknown>> = {
  ...each(int32Of, "lun", "diskSizeGB", "backendPort", "frontendPortRangeStart", "frontendPortRangeEnd", "priority"),
  ...each(int32Of, "maxBatchInstancePercent", "maxUnhealthyInstancePercent", "maxUnhealthyUpgradedInstancePercent"),
  ...each(booleanOf, "encryptionAtHost", "secureBootEnabled", "vTpmEnabled", "writeAcceleratorEnabled"),
  ...each(booleanOf, "enableAcceleratedNetworking", "enableCrossZoneUpgrade", "prioritizeUnhealthyInstances"),
  ...each(booleanOf, "enableAutomaticUpdates"),
  ...each(booleanOf, "enableAutomaticOSUpgrade", "disableAutomaticRollback", "osRollingUpgradeDeferral"),
  ...each(booleanOf, "useRollingUpgradePolicy", "rollbackFailedInstancesOnPolicyBreach"),
};

/** Stored and returned without effect: it needs one of Azure's machines. Only its types are checked. */
export const kept: Shape = (value, path) => {
  if (Array.isArray(value)) return value.map((item, index) => kept(item, `${path}[${index}]`));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, content]) => content !== null)
      .map(([name, content]) => {
        const convert = Object.hasOwn(conversions, name) ? conversions[name]! : kept;
        return [name, convert(content, join(path, name))];
      }),
  );
};

function each<T>(convert: T, ...names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, convert]));
}
