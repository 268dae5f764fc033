import { startTaskForbidSecrets } from "../../../../policies/rules/batch/start-task-forbid-secrets";
import { describeRule } from "../../support/describe-rule";

const URL = "https://outputs.blob.core.windows.net/tool/setup.sh";
const SAS = `${URL}?sv=2024-11-04&sr=b&sig=AbC%3D`;

describeRule(startTaskForbidSecrets, {
  compliant: {
    startTask: {
      commandLine: `/bin/sh -c 'curl -u "$NAME:$TOKEN" https://$NAME:$TOKEN@example.com/a?design=1'`,
      environmentSettings: [
        { name: "SERVER", value: "http://proxy.example.com:8080" },
        { name: "INTEGRITY", value: `sha512-${"aB3/+".repeat(17)}c==` },
      ],
      resourceFiles: [{ httpUrl: URL, storageContainerUrl: "https://outputs.blob.core.windows.net/tool" }],
      containerSettings: { imageName: "a.azurecr.io/setup", containerRunOptions: "--rm", registry: {} },
    },
  },
  passes: { "a pool without a StartTask": { startTask: undefined } },
  broken: {
    "startTask.commandLine": [`curl ${SAS}`, "SIG=a; curl 'https://a.example/x?sig=abc'"],
    "startTask.environmentSettings.0.value": [
      SAS,
      "sv=2024-11-04&sig=abc",
      "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc==",
      "BlobEndpoint=https://a.example/;SharedAccessSignature=sv=1",
      "https://user:password@example.com/feed",
      `${"aB3/+".repeat(17)}c==`,
    ],
    "startTask.resourceFiles.0.httpUrl": [SAS],
    "startTask.resourceFiles.0.storageContainerUrl": [SAS],
    "startTask.containerSettings.containerRunOptions": ["-e URL=https://a.example/x?sig=abc"],
    "startTask.containerSettings.registry.password": ["any"],
  },
});
