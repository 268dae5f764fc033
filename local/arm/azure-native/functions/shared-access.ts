import { object, oneOf, required, string } from "../../input-schema";
import { type Properties, stringAt } from "../../properties";
import type { Azure } from "../azure";
import { accountSas, serviceSas } from "../storage/shared-access";
import { storageAccount } from "../storage-account";
import { type AzureFunction, findResource } from "./getter";

const common = {
  accountName: required(string()),
  resourceGroupName: required(string()),
  iPAddressOrRange: string(),
  keyToSign: oneOf("key1", "key2"),
  protocols: oneOf("https", "https,http"),
  sharedAccessStartTime: string(),
};

/** The functions that sign a URL of a storage account with one of its keys. */
export const sharedAccessFunctions: Readonly<Record<string, AzureFunction>> = {
  "azure-native:storage:listStorageAccountSAS": {
    args: object({
      ...common,
      permissions: required(string({ pattern: /^[rdwlacupxytfi]+$/ })),
      resourceTypes: required(string({ pattern: /^[sco]+$/ })),
      services: required(string({ pattern: /^[bqtf]+$/ })),
      sharedAccessExpiryTime: required(string()),
    }),
    outputs: ["accountSasToken"],
    async run(args, azure) {
      const key = await findKey(args, azure, "listAccountSas/action");
      return { accountSasToken: accountSas(String(args.accountName), key, args) };
    },
  },
  "azure-native:storage:listStorageAccountServiceSAS": {
    args: object({
      ...common,
      // `/blob/account/container`, or a blob in it.
      canonicalizedResource: required(string({ pattern: /^\/blob\/[^/]+\/.+$/ })),
      cacheControl: string(),
      contentDisposition: string(),
      contentEncoding: string(),
      contentLanguage: string(),
      contentType: string(),
      identifier: string(),
      partitionKeyEnd: string(),
      partitionKeyStart: string(),
      permissions: string({ pattern: /^[rdwlacupxytmeoi]+$/ }),
      resource: oneOf("b", "c"),
      rowKeyEnd: string(),
      rowKeyStart: string(),
      sharedAccessExpiryTime: string(),
    }),
    outputs: ["serviceSasToken"],
    async run(args, azure) {
      const key = await findKey(args, azure, "listServiceSas/action");
      return { serviceSasToken: serviceSas(key, args) };
    },
  },
};

async function findKey(args: Properties, azure: Azure, verb: string): Promise<string> {
  const { id } = await findResource(storageAccount, args, azure, verb);
  const keyName = stringAt(args, "keyToSign") ?? "key1";
  return azure.storage.listKeys(id).find((key) => key.keyName === keyName)?.value ?? "";
}
