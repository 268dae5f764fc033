import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, it } from "mocha";
import { OutputPipeline, type OutputPipelineArgs } from "../../components";
import { useFolder } from "../support/folder";
import { deploy } from "./support/deployment";
import { ILLEGAL_ARGUMENTS, withIllegal } from "./support/illegal-arguments";

const PACKAGE = join(__dirname, "../..");

/** Programs in YAML, which the engine runs, are in test/end-to-end/illegal-arguments.test.ts. */
describe("an illegal argument of a pipeline", function () {
  this.timeout(120_000);
  const folder = useFolder();

  it("is refused in a TypeScript program, with its path, rule, value and fix", async () => {
    const refused: string[][] = [];
    await deploy("first preview", () => {
      for (const illegal of ILLEGAL_ARGUMENTS) {
        try {
          new OutputPipeline("p", withIllegal(illegal) as unknown as OutputPipelineArgs);
          refused.push([]);
        } catch (error) {
          refused.push(linesOf((error as Error).message));
        }
      }
    });
    assertRefused(refused);
  });

  it("is refused in a JavaScript program, which has no types", async () => {
    const program = join(folder(), "program.js");
    await writeFile(program, PROGRAM);
    await writeFile(join(folder(), "args.json"), JSON.stringify(ILLEGAL_ARGUMENTS.map(withIllegal)));
    const { stdout } = await promisify(execFile)(process.execPath, [program, PACKAGE, join(folder(), "args.json")]);
    assertRefused((JSON.parse(stdout) as string[]).map(linesOf));
  });
});

/** A program of a consumer, with the compiled package. It prints the error of each pipeline. */
const PROGRAM = `
const [, , packageFolder, argsFile] = process.argv;
const { createRequire } = require("node:module");
const load = createRequire(packageFolder + "/package.json");
const pulumi = load("@pulumi/pulumi");
const { OutputPipeline } = load("azure-batch-outputs");

async function main() {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name + "-id", state: inputs }),
    call: ({ inputs }) => inputs,
  });
  const errors = require(argsFile).map((args) => {
    try {
      new OutputPipeline("p", args);
      return "";
    } catch (error) {
      return error.message;
    }
  });
  console.log(JSON.stringify(errors));
}
main();
`;

function linesOf(message: string): string[] {
  return message.split("\n").map((line) => line.trim());
}

function assertRefused(refused: readonly (readonly string[])[]): void {
  assert.equal(refused.length, ILLEGAL_ARGUMENTS.length);
  for (const [index, { rule, problem }] of ILLEGAL_ARGUMENTS.entries()) {
    assert.ok(refused[index]?.includes(problem), `${rule}: ${refused[index]?.join("\n") || "it is accepted"}`);
  }
}
