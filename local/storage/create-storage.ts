import type { Environment } from "../environment/environment";
import type { Identity } from "../identity";
import type { Storage, StorageAccountSettings } from "./storage";
import { openStorageAccount, type StorageAccount } from "./storage-account";
import { StorageError } from "./storage-error";

interface Entry {
  readonly name: string;
  /** Set as soon as the account is requested, so that it is opened only once. */
  readonly opening: Promise<StorageAccount>;
  account?: StorageAccount;
}

/** Creates the storage part of a local Azure. It serves nothing until accounts are opened. */
export function createStorage(parts: { readonly environment: Environment; readonly identity: Identity }): Storage {
  const entries = new Map<string, Entry>();
  const entryOf = (accountId: string) => entries.get(accountId.toLowerCase());

  function origins(): string[] {
    return [...entries.values()].flatMap(({ account }) =>
      account === undefined ? [] : [new URL(account.endpoints.blob).origin],
    );
  }

  function open(settings: StorageAccountSettings): Entry {
    const { id, name } = settings;
    if ([...entries.values()].some((entry) => entry.name === name)) {
      throw new StorageError("StorageAccountAlreadyTaken", `The storage account named ${name} is already taken.`);
    }
    const entry: Entry = { name, opening: openStorageAccount({ ...parts, origins }, settings) };
    entries.set(id.toLowerCase(), entry);
    entry.opening.then(
      (account) => {
        entry.account = account;
      },
      // The next call tries again.
      () => entries.delete(id.toLowerCase()),
    );
    return entry;
  }

  async function openAccountOf(accountId: string): Promise<StorageAccount> {
    const account = await entryOf(accountId)?.opening;
    if (account === undefined) throw notOpen(accountId);
    return account;
  }

  const containersOf = async (accountId: string) => (await openAccountOf(accountId)).containers;

  return {
    async openAccount(settings) {
      const account = await (entryOf(settings.id) ?? open(settings)).opening;
      account.settings = settings;
      return account.endpoints;
    },
    async deleteAccount(accountId) {
      const account = await entryOf(accountId)?.opening;
      await account?.delete();
      entries.delete(accountId.toLowerCase());
    },
    createContainer: async (accountId, name, settings = {}) => (await containersOf(accountId)).create(name, settings),
    updateContainer: async (accountId, name, settings) => (await containersOf(accountId)).update(name, settings),
    getContainer: async (accountId, name) => (await containersOf(accountId)).get(name),
    deleteContainer: async (accountId, name) => (await containersOf(accountId)).delete(name),
    listContainers: async (accountId) => (await containersOf(accountId)).list(),
    sendAsClient: async (accountId, request) => (await openAccountOf(accountId)).sendAsClient(request),
    listKeys(accountId) {
      const account = entryOf(accountId)?.account;
      if (account === undefined) throw notOpen(accountId);
      return account.keys.map((value, index) => ({ keyName: `key${index + 1}`, value }));
    },
    down: (accountId) => entryOf(accountId)?.account?.down(),
    async close() {
      const opening = [...entries.values()].map((entry) => entry.opening);
      entries.clear();
      const results = await Promise.allSettled(opening.map(async (account) => (await account).close()));
      const failed = results.find((result) => result.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    },
  };
}

function notOpen(accountId: string): StorageError {
  return new StorageError("ResourceNotFound", `The storage account ${accountId} is not open.`);
}
