import assert from "node:assert/strict";
import * as resources from "@pulumi/azure-native/resources";
import { it } from "mocha";
import { OutputPipeline, OutputStorage, OutputWriter } from "../../components";
import { destinationsOf, type PipelineDescription } from "../../destinations";
import { nightly } from "../support/nightly";
import { stackOfSuite } from "./support/edited-stack";
import { runOneTask } from "./support/one-task";

/** Deletes the job's container, or a blob in it, with the token of the node's identity. Prints the status. */
const DELETE = (path: string, query: string) =>
  `node -e '${[
    "const { blobEndpoint, identityClientId } = JSON.parse(require(`node:fs`).readFileSync(process.env.CONFIG))",
    "const imds = `${process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST}/metadata/identity/oauth2/token?api-version=2018-02-01`",
    "const asked = `${imds}&resource=https://storage.azure.com/&client_id=${identityClientId}`",
    "const token = fetch(asked, { headers: { Metadata: `true` } }).then((answer) => answer.json())",
    "const headers = (t) => ({ authorization: `Bearer ${t.access_token}`, [`x-ms-version`]: `2021-12-02` })",
    `const url = \`\${blobEndpoint}${path}${query}\``,
    "token.then((t) => fetch(url, { method: `DELETE`, headers: headers(t) })).then(({ status }) => console.log(status))",
  ].join("; ")}'`;

const SCRIPT = `set -e
echo first > saved.txt
batch-outputs save TaskOutput saved.txt
echo second > saved.txt
batch-outputs save TaskOutput saved.txt
head -c 9000000 /dev/zero > large.bin
batch-outputs save TaskOutput large.bin
batch-outputs run --track TaskLog=program.log -- sh -c 'echo line > program.log'
batch-outputs list
batch-outputs get TaskOutput saved.txt --output read.txt
grep second read.txt
echo uploaded > uploaded.txt
! batch-outputs delete --yes --wait-for-access 0 TaskOutput saved.txt 2> denied.txt
grep "append-only pools cannot delete outputs" denied.txt
CONFIG="\${LOCAL_AZURE_NODE_ROOT:-}/opt/batch-outputs/config.json"
export CONFIG
${DELETE("job-frames/frame-1/$TaskOutput/saved.txt", "")} | grep 403
${DELETE("job-frames", "?restype=container")} | grep 403
`;

nightly.describe("a pipeline with append-only nodes", function () {
  this.timeout(300_000);
  const stack = stackOfSuite();

  const program = async () => {
    const { destinations } = new OutputPipeline("p", {
      location: "westeurope",
      jobs: ["frames"],
      pools: [{ name: "workers", vmSize: "Standard_D2ds_v5" }],
      runtime: "image",
      writer: "append-only",
      retainOutputs: false,
    });
    return { destinations };
  };

  it("stores every output, and cannot delete one", async () => {
    const { outputs, stdout } = await stack().stack.up({ program });
    assert.match(stdout, /custom role, which only Owner or User Access Administrator of the subscription can create/);
    const description = outputs.destinations?.value as PipelineDescription;
    const job = destinationsOf(description).job("frames");
    const pipeline = { destinations: description };
    const { task, explanation } = await runOneTask(pipeline, "frames", {
      id: "frame-1",
      commandLine: destinationsOf(description).commandLine(SCRIPT),
      outputFiles: [
        job.task("frame-1").outputFile("TaskOutput", "uploaded.txt"),
        job.task("frame-1").outputFile("TaskLog", "../std*.txt"),
      ],
    });
    assert.equal(explanation, undefined);
    assert.equal(task.executionInfo?.exitCode, 0);
  });

  it("changes nothing when it is deployed again", async () => {
    const { previewed, done } = await stack().deploy(program);
    assert.deepEqual([previewed, done], [{}, {}]);
  });
});

nightly.describe("an append-only writer", function () {
  this.timeout(120_000);
  const stack = stackOfSuite();

  const program = async () => {
    const { name: resourceGroupName } = new resources.ResourceGroup("group", { location: "westeurope" });
    const storage = new OutputStorage("s", { resourceGroupName, jobs: ["a"], retainOutputs: false });
    const args = { resourceGroupName, storageAccountId: storage.accountId, jobs: ["a"] };
    new OutputWriter("w", { ...args, writer: "append-only" });
  };

  it("adopts its role and its grants if the state does not have them", async () => {
    await stack().up(program);
    const exported = await stack().stack.exportStack();
    const deployment = exported.deployment as { resources: { type: string }[] };
    const isLost = ({ type }: { type: string }) => type.startsWith("azure-native:authorization:Role");
    const known = deployment.resources.filter((resource) => !isLost(resource));
    assert.equal(deployment.resources.length - known.length, 2);
    await stack().stack.importStack({ ...exported, deployment: { ...deployment, resources: known } });
    const { done } = await stack().deploy(program);
    assert.deepEqual(done, { "w-append-only-job-a": ["import"], "w-role": ["import"] });
    assert.deepEqual((await stack().deploy(program)).done, {});
  });
});
