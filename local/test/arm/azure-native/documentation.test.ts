import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { functions } from "../../../arm/azure-native/invokes";
import { resourceTypes } from "../../../arm/azure-native/resource-types";

const README = readFileSync(join(__dirname, "../../../README.md"), "utf8");

describe("the README of local Azure", () => {
  it("lists each resource type", () => {
    const types = firstCells("| type | what is real |").filter((token) => !token.startsWith("azure-native:random:"));
    const kept = firstCells("| type that is only kept |");
    assert.deepEqual(kept.sort(), tokensOf(resourceTypes.filter(({ isKept }) => isKept)));
    assert.deepEqual(types.sort(), tokensOf(resourceTypes.filter(({ isKept }) => !isKept)));
  });

  it("lists each function", () => {
    const lines = textAfter("These functions exist:\n\n").split("\n");
    assert.deepEqual(tokensIn(lines).sort(), tokensOf(functions));
  });
});

/** Returns the tokens in the first cells of a table. */
function firstCells(heading: string): string[] {
  return tokensIn(textAfter(heading).match(/^\| `.*?` \|/gm) ?? []);
}

function tokensOf(things: readonly { readonly token: string }[]): string[] {
  return things.map(({ token }) => token).sort();
}

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
