import { cp, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { copiedFrom } from "../../docs/support/shell-blocks";
import { ended, ROOT } from "./commands";
import { installedProject } from "./installed-project";

/** The packages that each example installs, besides local-azure: the test already runs in a local Azure. */
export const EXAMPLE_PACKAGES = ["@pulumi/azure-native", "@pulumi/pulumi", "@pulumi/random", "azure-batch-outputs"];

/** What a README shows before each command for local Azure, in which the test already runs. */
const IN_LOCAL_AZURE = "npx local-azure exec -- ";

/** A copy of an example. */
export interface Example {
  readonly folder: string;
  /** The commands of its README before the first `pulumi up` in its folder, without `npm install`. */
  readonly commandsBefore: readonly string[];
  /** The commands after it. */
  readonly commandsAfter: readonly string[];
  /** Runs lines in bash, stops at the first failure, and returns stdout. Each `<name>` is replaced by its value. */
  run(lines: readonly string[], values?: Readonly<Record<string, string>>): Promise<string>;
  /** Returns an output of the stack. */
  output<T>(name: string): Promise<T>;
}

/** Copies of all examples, next to one installation of the packed package. */
export interface ExampleProjects {
  example(name: string): Promise<Example>;
  remove(): Promise<void>;
}

export async function exampleProjects(): Promise<ExampleProjects> {
  const project = await installedProject();
  await writeFile(join(project.folder, "package.json"), "{}");
  await project.install([...EXAMPLE_PACKAGES, "@pulumi/policy"]);
  // Node.js finds the packages in the folder above each example.
  await cp(join(ROOT, "examples"), project.folder, { recursive: true });
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: pathToFileURL(dirname(project.folder)).href,
    PULUMI_SKIP_CONFIRMATIONS: "true",
    // `npm test` checks the types of all examples once.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    // The SDK takes a trace for each promise, and looks up each of its lines in source maps.
    NODE_OPTIONS: "--stack-trace-limit=1",
  };
  return {
    async example(name) {
      const folder = join(project.folder, name);
      const readme = { file: name, text: await readFile(join(folder, "README.md"), "utf8") };
      const commands = copiedFrom(readme)
        .flatMap((block) => ("file" in block ? [] : block.commands))
        .map((command) => command.replaceAll(IN_LOCAL_AZURE, ""))
        .filter((command) => command !== "npm install");
      const up = commands.indexOf("pulumi up");
      if (up === -1) throw new Error(`the README of ${name} must have the command: pulumi up`);
      const run: Example["run"] = async (lines, values = {}) => {
        const script = lines.join("\n").replaceAll(/<([\w ]+)>/g, (placeholder, key) => values[key] ?? placeholder);
        const { exitCode, stdout, stderr } = await ended("bash", ["-eo", "pipefail", "-c", script], {
          cwd: folder,
          env,
        });
        if (exitCode !== 0) throw new Error(`${name}: ${script}\n${stdout}${stderr}`);
        return stdout;
      };
      return {
        folder,
        commandsBefore: commands.slice(0, up),
        commandsAfter: commands.slice(up + 1),
        run,
        output: async (output) => JSON.parse(await run([`pulumi stack output ${output} --json`])),
      };
    },
    remove: () => project.remove(),
  };
}
