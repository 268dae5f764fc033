import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bench, Comparison, Cost, Peer } from "../bench";
import { output, timed } from "../processes";

const STACKS = join(__dirname, "..", "stacks");
const LOCAL_AZURE = join(__dirname, "..", "..", "local", "dist", "command", "main.js");

/**
 * Compares pipelines of many jobs with the same resources declared only with azure-native: a preview, an update,
 * another preview and a destruction, in local Azure. The seconds of both include the time of local Azure, and their CPU
 * time does not.
 */
export async function deploy({ folder }: Bench, jobs: number, pipelines = 1): Promise<Comparison> {
  const state = join(folder, `local-azure-${jobs}-${pipelines}`);
  const env = {
    LOCAL_AZURE_STATE: state,
    BENCH_JOBS: String(jobs),
    BENCH_PIPELINES: String(pipelines),
    // The file backend saves the whole state after each step, so 1,000 jobs or 100 pipelines would measure little else.
    ...((jobs >= 1000 || pipelines >= 100) && { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" }),
  };
  const peer = (name: string, stack: string): Peer => ({ name, run: () => lifeOf(join(STACKS, stack), env) });
  return {
    title: `preview, up, preview and destroy of ${pipelines > 1 ? `${pipelines} pipelines` : `${jobs} jobs`}`,
    amount: pipelines > 1 ? { count: pipelines, unit: "pipelines" } : { count: jobs, unit: "jobs" },
    baseline: "azure-native",
    peers: [peer("azure-native", "plain"), peer("OutputPipeline", "ours")],
    close: async () => void (await output(process.execPath, [LOCAL_AZURE, "down", "--state", state, "--delete"])),
  };
}

async function lifeOf(project: string, env: { readonly LOCAL_AZURE_STATE: string } & NodeJS.ProcessEnv): Promise<Cost> {
  const inLocalAzure = [LOCAL_AZURE, "exec", "--", "pulumi", "--cwd", project, "--non-interactive"];
  const pulumi = (...args: string[]) => timed(process.execPath, [...inLocalAzure, ...args], env);
  await pulumi("stack", "init", "bench");
  const first = await pulumi("preview");
  const up = await pulumi("up", "--yes", "--skip-preview");
  const state = join(env.LOCAL_AZURE_STATE, "state.json");
  await pulumi("stack", "export", "--file", state);
  const second = await pulumi("preview");
  const destroy = await pulumi("destroy", "--yes", "--skip-preview");
  await pulumi("stack", "rm", "--yes");
  const all = [first, up, second, destroy];
  const sum = (key: "seconds" | "cpuSeconds") => all.reduce((total, cost) => total + (cost[key] ?? 0), 0);
  return {
    seconds: sum("seconds"),
    previewSeconds: second.seconds,
    upSeconds: up.seconds,
    destroySeconds: destroy.seconds,
    cpuSeconds: sum("cpuSeconds"),
    peakRss: Math.max(...all.map(({ peakRss }) => peakRss ?? 0)),
    stateBytes: JSON.stringify(JSON.parse(await readFile(state, "utf8"))).length,
  };
}
