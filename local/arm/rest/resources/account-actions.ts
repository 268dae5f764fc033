import { ArmError } from "../../arm-error";
import { type Azure, batchKeys, type Resource, regenerateBatchKey, storageKeys } from "../../azure-native";
import { isObject, type Properties } from "../../properties";
import { ok, type RestAnswer, type RestRequest } from "../http/rest-answer";
import { invalidContent } from "../json/request-body";
import type { Address } from "./addresses";
import { findResource, idOf } from "./resource-requests";

interface Action {
  /** The part of the action's name between the type and `/action`. */
  readonly name: string;
  run(azure: Azure, resource: Resource, body: unknown): Properties;
}

/** The actions on resources, by type and name in lower case. */
const ACTIONS: Readonly<Record<string, Action>> = {
  "microsoft.batch/batchaccounts/listkeys": { name: "listKeys", run: batchKeys },
  "microsoft.batch/batchaccounts/regeneratekeys": {
    name: "regenerateKeys",
    run: (azure, account, body) => regenerateBatchKey(azure, account, keyOf(body)),
  },
  "microsoft.storage/storageaccounts/listkeys": { name: "listKeys", run: storageKeys },
};

/** Performs an action on a resource. @throws {ArmError} */
export async function answerAction(request: RestRequest, address: Address): Promise<RestAnswer> {
  const { azure, body } = request;
  const { type, action = "" } = address;
  const found = ACTIONS[`${type.armType}/${action}`.toLowerCase()];
  if (found === undefined) {
    throw new ArmError(501, "NotImplemented", `Local Azure has no action '${action}' of type '${type.armType}'.`);
  }
  const resource = await findResource(azure, type, idOf(address, azure), `${found.name}/action`);
  return ok(found.run(azure, resource, body));
}

function keyOf(body: unknown): "primary" | "secondary" {
  const name = String(isObject(body) ? body.keyName : undefined).toLowerCase();
  if (name === "primary" || name === "secondary") return name;
  throw invalidContent("keyName must be Primary or Secondary.");
}
