import { join } from "node:path";
import type { Bench, Comparison, Peer } from "../bench";
import { timed } from "../processes";

const STACKS = join(__dirname, "..", "stacks");

/** The parts of azure-native that a program without the components needs for the same resources. */
const MODULES = ["authorization", "batch", "managedidentity", "resources", "storage"];

/** Compares the start of a program that imports the components with one that imports azure-native. */
export async function importing(_bench: Bench): Promise<Comparison> {
  const importer = (name: string, modules: readonly string[]): Peer => {
    const script = modules.map((module) => `require(${JSON.stringify(module)});`).join("");
    return { name, run: () => timed(process.execPath, ["-e", script]) };
  };
  const plain = ["@pulumi/pulumi", "@pulumi/random", ...MODULES.map((module) => `@pulumi/azure-native/${module}`)];
  return consumers("import of the components", [
    importer("azure-native", plain),
    importer("OutputPipeline", ["@pulumi/pulumi", "azure-batch-outputs"]),
  ]);
}

/** Compares the type check of a program with the components with that of the same resources in azure-native. */
export async function typeChecking(_bench: Bench): Promise<Comparison> {
  const tsc = join(__dirname, "..", "..", "node_modules", "typescript", "bin", "tsc");
  const options = [
    "--ignoreConfig",
    "--noEmit",
    "--strict",
    "--skipLibCheck",
    "--target",
    "es2022",
    "--module",
    "node16",
  ];
  const checker = (name: string, stack: string): Peer => ({
    name,
    run: () => timed(process.execPath, [tsc, ...options, "--types", "node", join(STACKS, stack, "index.ts")]),
  });
  return consumers("type check of a program", [checker("azure-native", "plain"), checker("OutputPipeline", "ours")]);
}

function consumers(title: string, peers: readonly Peer[]): Comparison {
  return { title, amount: { count: 1, unit: "programs" }, baseline: "azure-native", peers, close: async () => {} };
}
