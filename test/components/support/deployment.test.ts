import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as settings from "@pulumi/pulumi/runtime/settings";
import { describe, it } from "mocha";
import { deploy } from "./deployment";

describe("the mock deployment", () => {
  it("has the messages of a program although an earlier one has logged after its engine ended", async () => {
    await deploy("update", () => {
      (settings.getEngine() as unknown as { close(): void }).close();
      void pulumi.log.warn("late");
    });
    const { logged } = await deploy("update", () => void pulumi.log.warn("next"));
    assert.deepEqual(logged, ["next"]);
  });
});
