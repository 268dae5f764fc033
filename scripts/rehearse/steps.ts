import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chooseTexts } from "../choose-texts";
import { run as runCommand } from "../steps";
import { mustSucceed } from "./engine";
import { pipelineConfig, ROOT } from "./pipeline-stack";
import { claimsOf, environmentOf, type Principal } from "./principal";
import { waitForSteadyPool } from "./probe-node";
import { deleteProbeJob } from "./probe-task";
import { NotAnswered, type StepName } from "./question";
import type { Rehearsal } from "./rehearsal";

/** A part of a rehearsal. */
export interface Step {
  readonly name: StepName;
  /** What it is for. */
  readonly purpose: string;
  /** What it changes, and what that costs. */
  readonly changes: string;
  /** Whether it also runs if it is done, because later steps need what it creates. It then changes nothing. */
  readonly isRepeated?: true;
  /** @throws {NotAnswered} if the user has not given what the step needs. */
  run(rehearsal: Rehearsal): Promise<void>;
  /** Runs after the step's questions. */
  after?(rehearsal: Rehearsal): Promise<void>;
}

/** The job of the tutorial. */
const TUTORIAL_JOB = "top-words";

/** The steps in order. The last one, `destroy`, is run by the caller, because it always runs. */
export const STEPS: readonly Step[] = [
  {
    name: "deploy",
    purpose: "deploys stacks/output-pipeline",
    changes: "resource group, storage account, Batch account, identity, role assignments, pool with 1 node",
    isRepeated: true,
    async run({ pipeline, deployer, saved, runs }) {
      // Later steps continue with what they have changed.
      const isNew = !saved.done.includes("deploy");
      const config = isNew ? { ...pipelineConfig(saved, 1), autoStorage: "false" } : {};
      const type = await deployerType(deployer);
      runs.set("deploy", mustSucceed(await pipeline.up(deployer, { ...config, ...type }, "pulumi up")));
    },
  },
  {
    name: "tutorial",
    purpose: "runs the job of samples/top-words and lists its outputs",
    changes: "a job with 4 tasks, some kilobytes of outputs",
    async run({ pipeline, deployer, folder }) {
      const outputs = await pipeline.outputs(deployer);
      const destinationsFile = join(folder, "destinations.json");
      await writeFile(destinationsFile, JSON.stringify(outputs.destinations));
      const options = { cwd: ROOT, env: environmentOf(deployer) };
      const submit = ["--import", "tsx", "samples/top-words/submit.ts", "--destinations", destinationsFile];
      const limits = ["--time-limit", "1800", "--wait-for-access", "1800"];
      await runCommand(process.execPath, [...submit, ...limits, ...(await chooseTexts())], options);
      const list = [
        "dist/command/batch-outputs.cjs",
        "list",
        "--url",
        "--destinations",
        destinationsFile,
        "--job",
        TUTORIAL_JOB,
        "--wait-for-access",
        "30m",
      ];
      await runCommand(process.execPath, list, options);
    },
  },
  {
    name: "tasks",
    purpose: "asks what tasks can tell",
    changes: "a job with some tasks of seconds",
    run: async () => {},
  },
  {
    name: "probes",
    purpose: "asks what pools and their nodes can tell, on a second pool",
    changes: "sets autoStorage, adds a role assignment, a container, and a pool with 1 node; deletes the pool",
    isRepeated: true,
    async run({ pipeline, probes, deployer, saved }) {
      const config = { ...pipelineConfig(saved, 1), autoStorage: "true" };
      mustSucceed(await pipeline.up(deployer, config, "pulumi up with autoStorage"));
      mustSucceed(await probes.deploy(undefined, "the probes' role and container"));
    },
    async after(rehearsal) {
      await deleteProbeJob(rehearsal);
      mustSucceed(await rehearsal.probes.deploy(undefined, "DELETE the pool"));
    },
  },
  {
    name: "change",
    purpose: "changes the number of nodes of the pipeline's pool, and resizes it",
    changes: "one more node",
    async run(rehearsal) {
      const { pipeline, deployer, saved, runs } = rehearsal;
      await waitForSteadyPool(rehearsal, await rehearsal.workers());
      const config = { ...pipelineConfig(saved, 2), autoStorage: "true" };
      runs.set("change", await pipeline.up(deployer, config, "PUT the pool with nodes: scaleSettings"));
    },
  },
  {
    name: "second-principal",
    purpose: "deploys the same stack as another principal",
    changes: "replaces the deployer's role assignments",
    async run({ pipeline, second, runs }) {
      if (second === undefined) throw new NotAnswered("--second-principal was not given");
      runs.set(
        "second-principal",
        await pipeline.up(second, await deployerType(second), "pulumi up as the second principal"),
      );
    },
  },
  {
    name: "reader",
    purpose: "previews the stack as a Reader",
    changes: "nothing",
    async run({ pipeline, reader, runs }) {
      if (reader === undefined) throw new NotAnswered("--reader was not given");
      runs.set("reader", await pipeline.preview(reader, "pulumi preview as the reader"));
    },
  },
];

/** Returns the configuration with the type of the principal that deploys. */
async function deployerType(principal: Principal): Promise<Readonly<Record<string, string>>> {
  return { deployerType: claimsOf(await principal.token("https://storage.azure.com/.default")).type };
}
