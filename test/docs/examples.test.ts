import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { useFolder, writeFiles } from "../support/folder";
import { blocks, documents, root } from "./support/documents";

/** What examples leave to the reader, by name: what a new example of a page needs besides goes here. */
const given: Readonly<Record<string, string>> = {
  group:
    'import type * as resources from "@pulumi/azure-native/resources"; declare const group: resources.ResourceGroup;',
  pulumi: 'import * as pulumi from "@pulumi/pulumi";',
  account: 'declare const account: import("azure-batch-outputs").LinkedBatchAccount;',
  pipeline: 'declare const pipeline: import("azure-batch-outputs").OutputPipeline;',
  workspaceId: "declare const workspaceId: string;",
  pool: 'declare const pool: import("azure-batch-outputs").OutputPool;',
  storage: 'declare const storage: import("azure-batch-outputs").OutputStorage;',
  writer: 'declare const writer: import("azure-batch-outputs").OutputWriter;',
  tool: 'declare const tool: import("azure-batch-outputs").NodeTool;',
  OutputPipeline: 'import { OutputPipeline } from "azure-batch-outputs";',
  description: 'declare const description: import("azure-batch-outputs/destinations").PipelineDescription;',
  destinations: 'declare const destinations: import("azure-batch-outputs/destinations").PipelineDescription;',
  outputs: 'declare const outputs: import("azure-batch-outputs/outputs").TaskOutputStorage;',
  archive: 'declare const archive: import("node:stream").Readable;',
  JobOutputStorage: 'import { JobOutputStorage } from "azure-batch-outputs/outputs";',
  TaskOutputStorage: 'import { TaskOutputStorage } from "azure-batch-outputs/outputs";',
  blobEndpoint: "declare const blobEndpoint: string;",
  credential: 'declare const credential: import("@azure/core-auth").TokenCredential;',
  batch: 'declare const batch: import("@azure/batch").BatchServiceClient;',
};

const OPTIONS = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: "es2023",
  lib: ["esnext"],
  module: "esnext",
  moduleResolution: "bundler",
  types: ["node"],
};

/** A page for work on the checkout. test/policies/add-a-rule.test.ts runs its example. */
const OF_THE_CHECKOUT = "CONTRIBUTING.md";

describe("TypeScript examples", function () {
  this.timeout(120_000);
  const folder = useFolder();

  it("are valid against the package as its users get it", () => {
    const examples = new Map(
      documents()
        .filter(({ file }) => file !== OF_THE_CHECKOUT)
        .flatMap((document) =>
          blocks(document, "ts").map((block, index) => [
            `${document.file.replaceAll("/", "-")}-${index + 1}.ts`,
            `${preamble(block)}\n${block}\nexport {};\n`,
          ]),
        ),
    );
    assert.ok([...examples.keys()].filter((file) => file.includes("README.md")).length >= 2);
    assert.deepEqual(problems(folder(), examples), []);
  });

  it("are found invalid where they are", () => {
    const text =
      'import { outputContainerName } from "azure-batch-outputs/conventions";\nexport const a: number = outputContainerName("a");\n';
    assert.deepEqual(problems(folder(), new Map([["wrong.ts", text]])), [
      "wrong.ts:2: Type 'string' is not assignable to type 'number'.",
    ]);
  });
});

/** Declares the names that an example uses and does not declare itself. */
function preamble(block: string): string {
  const isUsed = (name: string) => new RegExp(`(?<![/.\\w])${name}\\b`).test(block);
  const isMade = (name: string) => new RegExp(`(const ${name}\\b|import (\\* as |\\{[^}]*\\b)${name}\\b)`).test(block);
  return Object.entries(given)
    .filter(([name]) => isUsed(name) && !isMade(name))
    .map(([, declaration]) => declaration)
    .join(" ");
}

/**
 * Returns what the compiler reports about files, by name, as `file:line: message`. The files get a folder of their own,
 * in which the package is a dependency, like the dependencies of the checkout.
 */
function problems(folder: string, files: ReadonlyMap<string, string>): string[] {
  const project = join(folder, "project");
  mkdirSync(project);
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "azure-batch-outputs"));
  writeFiles(project, { ...Object.fromEntries(files), "tsconfig.json": JSON.stringify({ compilerOptions: OPTIONS }) });
  const { stdout, stderr } = spawnSync(join(root, "node_modules", ".bin", "tsc"), ["--pretty", "false"], {
    cwd: project,
    encoding: "utf8",
  });
  return `${stdout}${stderr}`
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/^(.+)\((\d+),\d+\): error TS\d+:/, "$1:$2:"));
}
