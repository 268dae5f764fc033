import { string } from "../../input-schema";
import { keptTypes } from "../kept";
import { subnet } from "../network/subnet";
import { virtualNetwork } from "../network/virtual-network";
import type { ResourceType } from "../resource-type";
import { type AzureFunction, getter } from "./getter";

/** The types for which azure-native has no such function. */
const WITHOUT_GETTER: readonly string[] = ["azure-native:keyvault:AccessPolicy"];

/** The functions that read resources of kept types and of networks, such as `getVault` for `keyvault:Vault`. */
export const keptGetters: Readonly<Record<string, AzureFunction>> = Object.fromEntries(
  [...keptTypes, virtualNetwork, subnet]
    .filter(({ token }) => !WITHOUT_GETTER.includes(token))
    .map((type) => [getterToken(type), getter(type, { expand: string() })]),
);

function getterToken({ token }: ResourceType): string {
  const [provider, module, name] = token.split(":");
  return `${provider}:${module}:get${name}`;
}
