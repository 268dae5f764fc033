import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { whenCreated } from "../../../components/state/when-created";
import { deploy, outputValue } from "../support/deployment";

class Marker extends pulumi.CustomResource {
  constructor(name: string, opts?: pulumi.CustomResourceOptions) {
    super("random:index/randomString:RandomString", name, {}, opts);
  }
}

describe("whenCreated", () => {
  it("waits for resources, and does not depend on them", async () => {
    const done: string[] = [];
    await deploy("update", () => {
      const slow = new Marker("slow", { dependsOn: new Marker("first") });
      slow.id.apply(() => void done.push("slow"));
      const waiting = whenCreated(pulumi.output("value"), [slow]);
      waiting.apply((value) => void done.push(value));
      const { resources } = waiting as unknown as { resources(): Set<pulumi.Resource> };
      assert.equal(resources.call(waiting).size, 0);
    });
    assert.deepEqual(done, ["slow", "value"]);
  });

  it("returns the same output if there is nothing to wait for", async () => {
    const output = pulumi.output("value");
    assert.equal(whenCreated(output, []), output);
    assert.equal(await outputValue(output), "value");
  });
});
