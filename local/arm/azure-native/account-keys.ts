import type { Resource } from "../../environment/resources";
import { ArmError } from "../arm-error";
import { arrayAt, type Properties } from "../properties";
import type { Azure } from "./azure";

/** Returns the keys of a storage account. An account that allows no keys has them, too, as in Azure. */
export function storageKeys({ storage }: Azure, { id }: Resource): Properties {
  return { keys: storage.listKeys(id).map((key) => ({ ...key, permissions: "FULL" })) };
}

/**
 * Returns the keys of a Batch account ("Batch Account - Get Keys").
 *
 * @throws {ArmError} `SharedKeyNotAllowed`, if the account allows no keys. Azure refuses this, too, but documents no
 * code.
 */
export function batchKeys({ batch }: Azure, account: Resource): Properties {
  requireSharedKey(account);
  return { accountName: account.outputs.name, ...batch.listKeys(account.id) };
}

/** Replaces one of the keys of a Batch account. Returns both. @throws {ArmError} as {@link batchKeys} */
export function regenerateBatchKey(azure: Azure, account: Resource, key: "primary" | "secondary"): Properties {
  requireSharedKey(account);
  azure.batch.regenerateKey(account.id, key);
  return batchKeys(azure, account);
}

function requireSharedKey({ outputs }: Resource): void {
  if (arrayAt(outputs, "allowedAuthenticationModes").includes("SharedKey")) return;
  throw new ArmError(
    403,
    "SharedKeyNotAllowed",
    `The Batch account '${outputs.name}' has no keys, because allowedAuthenticationModes does not contain 'SharedKey'.`,
  );
}
