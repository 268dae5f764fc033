import { ArmError } from "../arm-error";
import { arrayAt, isObject, objectAt, type Properties, stringAt } from "../properties";

/** "The maximum number of mounted file systems on a pool is 10" ("Mount a virtual file system on a Batch pool"). */
const MAX_MOUNTS = 10;

/**
 * Checks the network, disks, mounts and identities of a pool's nodes. Sources: learn.microsoft.com, "Pool - Create" of
 * the Batch management API, and the article named at each rule.
 *
 * @throws {ArmError} for the first rule that is violated.
 */
export function checkMachine(inputs: Properties): void {
  const machine = objectAt(objectAt(inputs, "deploymentConfiguration"), "virtualMachineConfiguration");
  checkNetwork(objectAt(inputs, "networkConfiguration"));
  checkDisks(machine, objectAt(objectAt(inputs, "scaleSettings"), "fixedScale"));
  checkMounts(arrayAt(inputs, "mountConfiguration").filter(isObject));
  checkIdentities(inputs, machine);
  checkUpgrade(objectAt(inputs, "upgradePolicy"), machine);
}

/** "Create a simplified node communication pool without public IP addresses", and "… with specified addresses". */
function checkNetwork(network: Properties): void {
  const { provision, ipAddressIds } = objectAt(network, "publicIPAddressConfiguration");
  const needsSubnet = provision === "NoPublicIPAddresses" || provision === "UserManaged";
  if (needsSubnet && stringAt(network, "subnetId") === undefined) {
    invalid(`networkConfiguration.subnetId must be given if provision is ${provision}`);
  }
  if ((provision === "UserManaged") !== (ipAddressIds !== undefined)) {
    invalid("publicIPAddressConfiguration.ipAddressIds must be given if provision is UserManaged, and only then");
  }
}

/** "Use ephemeral OS disk nodes for Azure Batch pools": they cannot be combined with Spot nodes. */
function checkDisks(machine: Properties, { targetLowPriorityNodes = 0 }: Properties): void {
  if (objectAt(machine, "osDisk").ephemeralOSDiskSettings !== undefined && Number(targetLowPriorityNodes) > 0) {
    invalid("osDisk.ephemeralOSDiskSettings must be absent if there are Spot nodes");
  }
  const luns = arrayAt(machine, "dataDisks").map((disk) => Number(isObject(disk) ? disk.lun : Number.NaN));
  if (luns.some((lun) => !(lun >= 0 && lun <= 63)) || new Set(luns).size < luns.length) {
    invalid(`dataDisks must have different luns from 0 to 63, got ${luns.join(", ")}`);
  }
  const targets = arrayAt(objectAt(machine, "diskEncryptionConfiguration"), "targets");
  if (targets.includes("OsDisk")) {
    invalid("diskEncryptionConfiguration.targets must be TemporaryDisk for a Linux pool, got OsDisk");
  }
}

function checkMounts(mounts: readonly Properties[]): void {
  if (mounts.length > MAX_MOUNTS) invalid(`mountConfiguration must have at most ${MAX_MOUNTS} mounts`);
  for (const [index, mount] of mounts.entries()) {
    const kinds = Object.keys(mount).filter((name) => mount[name] !== undefined);
    if (kinds.length !== 1) invalid(`mountConfiguration[${index}] must have exactly one kind, got ${kinds.length}`);
    const blobs = mount.azureBlobFileSystemConfiguration;
    if (!isObject(blobs)) continue;
    const ways = ["accountKey", "sasKey", "identityReference"].filter((name) => blobs[name] !== undefined);
    if (ways.length === 1) continue;
    invalid(
      `mountConfiguration[${index}] must have exactly one of accountKey, sasKey and identityReference, got ${ways.length}`,
    );
  }
}

/** "Configure managed identities in Batch pools": nodes can only use identities of their pool. */
function checkIdentities(inputs: Properties, machine: Properties): void {
  const own = arrayAt(objectAt(inputs, "identity"), "userAssignedIdentities").map((id) => String(id).toLowerCase());
  const users = [
    ...arrayAt(objectAt(inputs, "startTask"), "resourceFiles"),
    ...arrayAt(objectAt(machine, "containerConfiguration"), "containerRegistries"),
    ...arrayAt(inputs, "mountConfiguration").map((mount) =>
      isObject(mount) ? mount.azureBlobFileSystemConfiguration : undefined,
    ),
  ];
  for (const user of users.filter(isObject)) {
    const id = stringAt(objectAt(user, "identityReference"), "resourceId");
    if (id === undefined || own.includes(id.toLowerCase())) continue;
    invalid(`identityReference must name an identity of the pool, got '${id}'`);
  }
}

/** "Create an Azure Batch pool with Automatic Operating System (OS) Upgrade", requirements. */
function checkUpgrade(policy: Properties, machine: Properties): void {
  const { maxBatchInstancePercent: batch, maxUnhealthyInstancePercent: unhealthy } = objectAt(
    policy,
    "rollingUpgradePolicy",
  );
  if (typeof batch === "number" && typeof unhealthy === "number" && batch > unhealthy) {
    invalid(`maxBatchInstancePercent must be at most maxUnhealthyInstancePercent, ${unhealthy}, got ${batch}`);
  }
  if (objectAt(policy, "automaticOSUpgradePolicy").enableAutomaticOSUpgrade !== true) return;
  const version = stringAt(objectAt(machine, "imageReference"), "version") ?? "latest";
  if (version !== "latest") {
    invalid(`imageReference.version must be latest if enableAutomaticOSUpgrade is true, got '${version}'`);
  }
}

function invalid(message: string): never {
  throw new ArmError(400, "InvalidPropertyValue", message);
}
