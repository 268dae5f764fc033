import { poolForbidSecrets } from "../../../../policies/rules/batch/pool-forbid-secrets";
import { describeRule } from "../../support/describe-rule";

const MACHINE = "deploymentConfiguration.virtualMachineConfiguration";
const SAS = "https://outputs.blob.core.windows.net/tool/setup.sh?sv=2024-11-04&sig=AbC%3D";

const machine = (virtualMachineConfiguration: object) => ({ deploymentConfiguration: { virtualMachineConfiguration } });

describeRule(poolForbidSecrets, {
  compliant: machine({
    containerConfiguration: {
      containerRegistries: [{ registryServer: "a.azurecr.io", identityReference: { resourceId: "/identity" } }],
    },
    extensions: [
      {
        type: "CustomScript",
        settings: { commandToExecute: "sh setup.sh", fileUris: ["https://a.example/setup.sh"] },
        protectedSettings: { managedIdentity: {} },
      },
    ],
  }),
  passes: { "a pool without containers and extensions": machine({}) },
  broken: {
    [`${MACHINE}.containerConfiguration.containerRegistries.0.password`]: ["any"],
    [`${MACHINE}.containerConfiguration.containerRegistries.0`]: [{ userName: "a", password: "any" }],
    [`${MACHINE}.extensions.0.settings.commandToExecute`]: [`curl '${SAS}'`],
    [`${MACHINE}.extensions.0.settings.script`]: [Buffer.from(`#!/bin/sh\ncurl '${SAS}'\n`).toString("base64")],
    [`${MACHINE}.extensions.0.settings.fileUris`]: [["https://a.example/a", SAS]],
  },
});
