import type { Resources } from "../../environment/resources";
import { ArmError } from "../arm-error";
import { arrayAt, objectAt, type Properties } from "../properties";

/**
 * Refuses public IP addresses of a pool that another pool uses. Azure documents that they must be dedicated to the pool
 * ("Create a Batch pool with specified public IP addresses", prerequisites), but not the code of the error. Azure may
 * find it only when it allocates nodes.
 *
 * @throws {ArmError} if an address is in use.
 */
export function checkAddresses(id: string, inputs: Properties, resources: Resources): void {
  const wanted = addressesOf(inputs);
  if (wanted.length === 0) return;
  const others = resources.list("azure-native:batch:Pool").filter((pool) => pool.id.toLowerCase() !== id.toLowerCase());
  for (const pool of others) {
    const used = addressesOf(pool.inputs).find((address) => wanted.includes(address));
    if (used === undefined) continue;
    throw new ArmError(400, "PublicIPAddressInUse", `the public IP address '${used}' is in use by '${pool.id}'`);
  }
}

function addressesOf(inputs: Properties): string[] {
  const addresses = objectAt(objectAt(inputs, "networkConfiguration"), "publicIPAddressConfiguration");
  return arrayAt(addresses, "ipAddressIds").map((address) => String(address).toLowerCase());
}
