import { startTaskForbidSecrets } from "../../../../policies/rules/batch/start-task-forbid-secrets";
import { describeRule } from "../../support/describe-rule";

const URL = "https://outputs.blob.core.windows.net/tool/setup.sh";
const SAS = `${URL}?sv=2024-11-04&sr=b&sig=AbC%3D`;

/** A key of an account, as Azure lists it. */
const KEY = Buffer.alloc(64, 7).toString("base64");

const base64 = (text: string, encoding: BufferEncoding = "utf8") => Buffer.from(text, encoding).toString("base64");

/** Settings that look like secrets, and are none. */
const FINE = [
  { name: "DB_PASSWORD", value: "$FROM_VAULT" },
  { name: "DB_PASSWORD", value: "%FROM_VAULT%" },
  { name: "DB_PASSWORD", value: "" },
  { name: "PASSWORD_FILE", value: "/run/password" },
  { name: "AWS_ACCESS_KEY_ID", value: "AKIA" },
  { name: "INTEGRITY", value: `sha512-${KEY}` },
  { name: "SHA256", value: "49452a13d8cf12fbce0cd0a58e72bd369d198f46dbea74c9544fabb66307a873" },
  { name: "SCRIPT", value: base64("#!/bin/sh\necho design=1 > config\n") },
];

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
  passes: {
    "a pool without a StartTask": { startTask: undefined },
    ...Object.fromEntries(
      FINE.map((setting) => [JSON.stringify(setting), { startTask: { environmentSettings: [setting] } }]),
    ),
  },
  broken: {
    "startTask.commandLine": [
      `curl ${SAS}`,
      "SIG=a; curl 'https://a.example/x?sig=abc'",
      "sh -c 'curl \"https://a.example/x?sv=1&\\\nsig=abc\"'",
      `az storage blob download --account-key ${KEY} -n x`,
      `az storage blob download --account-key="${KEY}" -n x`,
      `powershell -EncodedCommand ${base64(`iwr ${SAS}`, "utf16le")}`,
      `sh -c 'echo ${base64(`curl -o a ${SAS}`)} | base64 -d | sh'`,
    ],
    "startTask.environmentSettings.0": [
      { name: "AZURE_STORAGE_KEY", value: "abc" },
      { name: "db_password", value: "hunter2" },
      { name: "AZURE_CLIENT_SECRET", value: "any" },
    ],
    "startTask.environmentSettings.0.value": [
      SAS,
      "sv=2024-11-04&sig=abc",
      "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc==",
      "BlobEndpoint=https://a.example/;SharedAccessSignature=sv=1",
      "https://user:password@example.com/feed",
      `${"aB3/+".repeat(17)}c==`,
      KEY,
      JSON.stringify({ key: KEY }),
      "https://a.example/?next=https%3A%2F%2Fb.example%3Fsv%3D1%26sig%3Dabc",
      String.raw`{"url":"https://a.example/x?sv=1\u0026sig=abc"}`,
      base64(SAS),
      // The form of a secret of Entra ID, without being one.
      ["abc8Q", "abcdefghijklmnopqrstuvwxyz0123456789"].join("~").slice(0, 40),
      "-----BEGIN RSA PRIVATE KEY-----",
    ],
    "startTask.resourceFiles.0.httpUrl": [SAS],
    "startTask.resourceFiles.0.storageContainerUrl": [SAS],
    "startTask.containerSettings.containerRunOptions": ["-e URL=https://a.example/x?sig=abc"],
    "startTask.containerSettings.registry.password": ["any"],
  },
});
