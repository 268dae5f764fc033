import { PolicyPack } from "@pulumi/policy";
import { refuseUnknownNames } from "./check-configuration";
import { outputPolicies } from "./policies";
import type { Preset } from "./preset";

/** Serves the rules to the engine as a policy pack. The engine runs a file that calls it. */
export function servePack(preset: Preset): void {
  const policies = outputPolicies(preset);
  refuseUnknownNames(policies);
  new PolicyPack("azure-batch-outputs", {
    displayName: "Azure Batch outputs",
    description: "Rules about Batch accounts, pools, the storage of outputs, and who may reach them",
    policies,
  });
}
