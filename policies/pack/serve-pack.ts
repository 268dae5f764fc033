import { PolicyPack } from "@pulumi/policy";
import { refuseUnknownNames } from "./check-configuration";
import { judgeByType } from "./judge-by-type";
import { packPolicies } from "./policies";
import type { Preset } from "./preset";
import { readPropertiesOnce } from "./read-once";

/** Serves the rules to the engine as a policy pack. The engine runs a file that calls it. */
export function servePack(preset: Preset): void {
  const { policies, ofType } = packPolicies(preset);
  refuseUnknownNames(policies);
  readPropertiesOnce();
  judgeByType(policies, ofType);
  new PolicyPack("azure-batch-outputs", {
    displayName: "Azure Batch outputs",
    description: "Rules about Batch accounts, pools, the storage of outputs, and who may reach them",
    policies,
  });
}
