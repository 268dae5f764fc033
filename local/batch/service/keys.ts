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
  const document = documentOf(account);
  const kept = state.readJson<AccountKeys>(document);
  if (kept !== undefined) return kept;
  const keys = { primary: newKey(), secondary: newKey() };
  state.writeJson(document, keys);
  return keys;
}

/** Replaces one of the keys of an account. */
export function replaceKey(state: StateFolder, account: string, key: keyof AccountKeys): void {
  state.writeJson(documentOf(account), { ...openKeys(state, account), [key]: newKey() });
}

function newKey(): string {
  return randomBytes(64).toString("base64");
}

function documentOf(account: string): string {
  return `batch/${account}/keys.json`;
}
