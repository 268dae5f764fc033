import { randomBytes } from "node:crypto";
import type { StateFolder } from "../../environment/environment";

export interface AccountKeys {
  readonly primary: string;
  readonly secondary: string;
}

/**
 * Returns the two keys of an account, and creates them if necessary: 64 random bytes in base64, as in Azure. They are
 * stored with mode 0600.
 */
export function openKeys(state: StateFolder, account: string): AccountKeys {
  const document = `batch/${account}/keys.json`;
  const kept = state.readJson<AccountKeys>(document);
  if (kept !== undefined) return kept;
  const keys = { primary: randomBytes(64).toString("base64"), secondary: randomBytes(64).toString("base64") };
  state.writeJson(document, keys);
  return keys;
}
