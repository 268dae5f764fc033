import { createHash } from "node:crypto";
import { object, required, string } from "../../input-schema";
import { keptTypes } from "../kept";
import { type AzureFunction, findResource } from "./getter";

/** The functions that return credentials of services that local Azure does not run. The credentials open nothing. */
export const credentialFunctions: Readonly<Record<string, AzureFunction>> = {
  "azure-native:containerregistry:listRegistryCredentials": {
    args: object({ registryName: required(string()), resourceGroupName: required(string()) }),
    outputs: ["passwords", "username"],
    async run(args, azure) {
      const { id, outputs } = await findResource(
        find("containerregistry:Registry"),
        args,
        azure,
        "listCredentials/action",
      );
      if (outputs.adminUserEnabled !== true) {
        throw new Error(`adminUserEnabled of the registry ${outputs.name} must be true to list its credentials`);
      }
      const passwords = ["password", "password2"].map((name) => ({ name, value: secretOf(id, name) }));
      return { username: outputs.name, passwords };
    },
  },
  ...sharedKeys("getSharedKeys"),
  ...sharedKeys("getWorkspaceSharedKeys"),
};

function sharedKeys(name: string): Readonly<Record<string, AzureFunction>> {
  return {
    [`azure-native:operationalinsights:${name}`]: {
      args: object({ resourceGroupName: required(string()), workspaceName: required(string()) }),
      outputs: ["primarySharedKey", "secondarySharedKey"],
      async run(args, azure) {
        const { id } = await findResource(find("operationalinsights:Workspace"), args, azure, "sharedKeys/action");
        return { primarySharedKey: secretOf(id, "primary"), secondarySharedKey: secretOf(id, "secondary") };
      },
    },
  };
}

function find(type: string) {
  const found = keptTypes.find(({ token }) => token === `azure-native:${type}`);
  if (found === undefined) throw new Error(`${type} must be a type`);
  return found;
}

/** Returns a text that stays the same for a resource. It is no secret, because nothing accepts it. */
function secretOf(id: string, name: string): string {
  return createHash("sha512").update(`${id.toLowerCase()} ${name}`).digest("base64");
}
