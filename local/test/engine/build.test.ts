import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { ENGINE_VERSION, recipe } from "../../engine/index.mjs";

describe("the sources of the engine", () => {
  const goMod = readFileSync(join(recipe.moduleFolder, "go.mod"), "utf8");
  const goSum = readFileSync(join(recipe.moduleFolder, "go.sum"), "utf8");

  for (const name of ["pkg", "sdk"]) {
    it(`pin ${name} to the announced version`, () => {
      const module = `github.com/pulumi/pulumi/${name}/v3`;
      assert.deepEqual(goMod.match(new RegExp(`${module} (\\S+)`))?.[1], `v${ENGINE_VERSION}`);
      assert.match(goSum, new RegExp(`^${module} v${ENGINE_VERSION} h1:`, "m"));
    });
  }

  it("put that version into the engine", () => {
    assert.deepEqual(
      recipe.flags.filter((flag) => flag.includes("version.Version=")).map((flag) => flag.split("version.Version=")[1]),
      [`v${ENGINE_VERSION}`],
    );
  });

  it("are only the pinned ones", () => {
    assert.ok(recipe.flags.includes("-mod=readonly"));
  });

  it("build the engine and the language host", () => {
    assert.deepEqual(recipe.packages, ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", "./pulumi-language-nodejs"]);
    assert.ok(existsSync(join(recipe.moduleFolder, "pulumi-language-nodejs", "main.go")));
  });
});
