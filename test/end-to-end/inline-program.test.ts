import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as resources from "@pulumi/azure-native/resources";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { after, before, it } from "mocha";
import { OutputPipeline } from "../../components";
import { nightly } from "../support/nightly";
import { containerClient } from "./support/pipeline";

// The SDK stores the engine of an inline program in a different place than the engine of a program in a file.
nightly.describe("a pipeline in an inline program of the Automation API", function () {
  this.timeout(120_000);
  let stack: Stack;
  let workDir: string;

  before(async () => {
    workDir = await mkdtemp(join(tmpdir(), "azure-batch-outputs-inline-"));
    const name = `e2e-${randomUUID().slice(0, 8)}`;
    stack = await LocalWorkspace.createStack({ stackName: name, projectName: "inline", program }, { workDir });
    await stack.setConfig("azure-native:location", { value: "westeurope" });
  });

  after(async () => {
    await stack.destroy({ remove: true });
    await rm(workDir, { recursive: true });
  });

  it("has the node tool in its container when it is deployed", async () => {
    await stack.up();
    const { deployment } = await stack.exportStack();
    const { resources: state } = deployment as { resources: { type: string; inputs: PoolInputs }[] };
    const pool = state.find(({ type }) => type === "azure-native:batch:Pool");
    const settings = pool?.inputs.startTask.environmentSettings ?? [];
    const urls = settings.filter(({ name }) => name.endsWith("_URL")).map(({ value }) => value);
    assert.equal(urls.length, 2);
    for (const url of urls) {
      const slash = url.lastIndexOf("/");
      const size = (await blobs(url.slice(0, slash))).get(url.slice(slash + 1)) ?? 0;
      assert.ok(size > 100_000, `${url} has ${size} bytes`);
    }
  });
});

interface PoolInputs {
  readonly startTask: { readonly environmentSettings: readonly { readonly name: string; readonly value: string }[] };
}

async function program(): Promise<void> {
  const group = new resources.ResourceGroup("inline");
  new OutputPipeline("inline", {
    resourceGroupName: group.name,
    jobs: ["a"],
    pools: [{ name: "workers", vmSize: "Standard_D2ds_v5" }],
    retainOutputs: false,
  });
}

async function blobs(containerUrl: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for await (const { name, properties } of containerClient(containerUrl).listBlobsFlat())
    found.set(name, properties.contentLength ?? 0);
  return found;
}
