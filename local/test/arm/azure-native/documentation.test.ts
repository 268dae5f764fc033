import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import type { Azure } from "../../../arm/azure-native/azure";
import { invoke } from "../../../arm/azure-native/invokes";
import { resourceTypes } from "../../../arm/azure-native/resource-types";

const README = readFileSync(join(__dirname, "../../../README.md"), "utf8");

describe("the README of local Azure", () => {
  it("lists each resource type", () => {
    const firstCells = textAfter("| type | what is real |").match(/^\| `.*?` \|/gm) ?? [];
    const types = tokensIn(firstCells).filter((token) => !token.startsWith("azure-native:random:"));
    assert.deepEqual(types.sort(), resourceTypes.map(({ token }) => token).sort());
  });

  it("lists each function", async () => {
    const lines = textAfter("These functions exist:\n\n").split("\n");
    // The error for an unknown function names those that exist.
    const [error] = await Promise.allSettled([invoke("azure-native:batch:getNothing", {}, {} as Azure)]);
    const [, functions = ""] = /use one of (.*)/.exec(error.status === "rejected" ? error.reason.message : "") ?? [];
    assert.deepEqual(tokensIn(lines).sort(), functions.split(", ").sort());
  });
});

/** Returns the text from a phrase to the next empty line. */
function textAfter(phrase: string): string {
  const [, text = ""] = README.split(phrase);
  return text.split("\n\n")[0] ?? "";
}

/** Returns the tokens that lines name in code. A name without a module has the module of the name before it. */
function tokensIn(lines: readonly string[]): string[] {
  let module = "";
  return lines
    .flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name))
    .map((name) => {
      if (!name.includes(":")) return `azure-native:${module}:${name}`;
      module = name.split(":")[0] ?? "";
      return `azure-native:${name}`;
    });
}
