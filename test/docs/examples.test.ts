import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "mocha";
import ts from "typescript";
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

/** A page for work on the checkout. test/policies/add-a-rule.test.ts runs its example. */
const OF_THE_CHECKOUT = "CONTRIBUTING.md";

describe("TypeScript examples", function () {
  this.timeout(120_000);

  it("are valid against the package as its users get it", () => {
    const examples = new Map(
      documents()
        .filter(({ file }) => file !== OF_THE_CHECKOUT)
        .flatMap((document) =>
          blocks(document, "ts").map((block, index) => [
            join(root, "test", "docs", `${document.file.replaceAll("/", "-")}-${index + 1}.ts`),
            `${preamble(block)}\n${block}\nexport {};\n`,
          ]),
        ),
    );
    assert.ok([...examples.keys()].filter((file) => file.includes("README.md")).length >= 2);
    assert.deepEqual(problems(examples), []);
  });

  it("are found invalid where they are", () => {
    const file = join(root, "test", "docs", "wrong.ts");
    const text =
      'import { outputContainerName } from "azure-batch-outputs/conventions";\nexport const a: number = outputContainerName("a");\n';
    assert.deepEqual(problems(new Map([[file, text]])), [
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

function problems(files: ReadonlyMap<string, string>): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.esnext.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.getSourceFile = (file, target, ...rest) => {
    const text = files.get(file);
    return text === undefined ? getSourceFile(file, target, ...rest) : ts.createSourceFile(file, text, target);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((problem) => {
      const line = (source?.getLineAndCharacterOfPosition(problem.start ?? 0).line ?? 0) + 1;
      return `${file.slice(join(root, "test", "docs").length + 1)}:${line}: ${ts.flattenDiagnosticMessageText(problem.messageText, "\n")}`;
    });
  });
}
