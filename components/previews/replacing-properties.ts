import type * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { isPlainObject } from "../arguments/later";
import { knownValue } from "../state/known-value";

/** An argument of a pool whose change replaces it. */
interface ReplacingArgument {
  readonly name: string;
  /** The property of the pool that it determines. */
  readonly property: "displayName" | "tags" | "networkConfiguration" | "deploymentConfiguration" | Other;
  /** The path of its value in the property. */
  readonly path?: string;
  /** What Azure has if the property is absent. */
  readonly absent?: string;
}

type Other = "interNodeCommunication" | "upgradePolicy" | "taskSchedulingPolicy" | "mountConfiguration";

const NETWORK = { property: "networkConfiguration" } as const;
const MACHINE = "virtualMachineConfiguration";
const DEPLOYMENT = { property: "deploymentConfiguration" } as const;

const REPLACING: readonly ReplacingArgument[] = [
  { name: "displayName", property: "displayName" },
  { name: "tags", property: "tags" },
  { name: "subnetId", ...NETWORK, path: "subnetId" },
  { name: "publicIp", ...NETWORK, path: "publicIPAddressConfiguration.provision", absent: "BatchManaged" },
  { name: "publicIpIds", ...NETWORK, path: "publicIPAddressConfiguration.ipAddressIds" },
  { name: "acceleratedNetworking", ...NETWORK, path: "enableAcceleratedNetworking", absent: "false" },
  { name: "interNodeCommunication", property: "interNodeCommunication", absent: "Disabled" },
  { name: "schedulingPolicy", property: "taskSchedulingPolicy", path: "nodeFillType", absent: "Spread" },
  { name: "osDiskSizeGb", ...DEPLOYMENT, path: `${MACHINE}.osDisk.diskSizeGB` },
  { name: "ephemeralOsDisk", ...DEPLOYMENT, path: `${MACHINE}.osDisk.ephemeralOSDiskSettings` },
  { name: "dataDisks", ...DEPLOYMENT, path: `${MACHINE}.dataDisks` },
  { name: "diskEncryption", ...DEPLOYMENT, path: `${MACHINE}.diskEncryptionConfiguration` },
  { name: "encryptionAtHost", ...DEPLOYMENT, path: `${MACHINE}.securityProfile.encryptionAtHost`, absent: "false" },
  { name: "trustedLaunch", ...DEPLOYMENT, path: `${MACHINE}.securityProfile.uefiSettings` },
  { name: "containers", ...DEPLOYMENT, path: `${MACHINE}.containerConfiguration` },
  { name: "upgradePolicy", property: "upgradePolicy" },
  { name: "blobMounts", property: "mountConfiguration" },
];

/**
 * Returns the arguments that replace a pool, such as `displayName from Small to Large`. Only the name is returned for
 * a secret, for an object, and for an argument that the program adds or removes, as the removed value can be a secret.
 *
 * @param pool the pool in a preview that replaces it.
 * @param given the properties of the pool that the program sets.
 */
export async function changedArguments(
  deployed: Partial<batch.GetPoolResult>,
  pool: batch.Pool,
  given: readonly string[],
): Promise<string[]> {
  const changes = await Promise.all(
    REPLACING.map(async ({ name, property, path, absent }) => {
      const wanted = pool[property] as pulumi.Output<unknown>;
      const known = await knownValue(wanted).catch(() => undefined);
      // A property that the program does not set is unknown in such a preview, too.
      if (known === undefined && given.includes(property)) return undefined;
      const [before, after] = [deployed[property], known].map((value) => valueAt(value, path));
      const [old, next] = [before ?? absent, after ?? absent];
      if (isAsWanted(old, next) && (property !== "tags" || isAsWanted(next, old))) return undefined;
      const areShown = [before, after].every((value) => value !== undefined && typeof value !== "object");
      return areShown && !(await pulumi.isSecret(wanted)) ? `${name} from ${before} to ${after}` : name;
    }),
  );
  return changes.filter((change) => change !== undefined);
}

function valueAt(value: unknown, path: string | undefined): unknown {
  const names = path === undefined ? [] : path.split(".");
  const found = names.reduce<unknown>((at, name) => (isPlainObject(at) ? at[name] : undefined), value);
  const isEmpty = typeof found === "object" && found !== null && Object.keys(found).length === 0;
  return found === null || isEmpty ? undefined : found;
}

/** Returns whether Azure has what is wanted. It can have more members, which are its defaults. */
function isAsWanted(before: unknown, after: unknown): boolean {
  if (Array.isArray(after)) {
    return (
      Array.isArray(before) && before.length === after.length && after.every((each, i) => isAsWanted(before[i], each))
    );
  }
  if (!isPlainObject(after)) return folded(before) === folded(after);
  const members = Object.entries(after).filter(([, each]) => each !== undefined && each !== null);
  return isPlainObject(before) && members.every(([name, each]) => isAsWanted(before[name], each));
}

/** Azure ignores the case of ARM ids. */
function folded(value: unknown): string {
  const text = String(value);
  return /^\/subscriptions\//i.test(text) ? text.toLowerCase() : text;
}
