import { join } from "node:path";
import type { Bench, Comparison, Peer } from "../bench";
import { output, timed } from "../processes";

const ROOT = join(__dirname, "..", "..");
const LOCAL_AZURE = join(ROOT, "local", "dist", "command", "main.js");
const WITHOUT = "without the policy pack";

/**
 * Compares a preview of a new stack of pipelines with the same preview with the policy pack, in local Azure. The
 * engine sends each resource to the compiled pack, and at the end the whole stack. The CPU time is that of the engine,
 * the program and the pack.
 */
export async function policies({ folder }: Bench, pipelines: number): Promise<Comparison> {
  const state = join(folder, `local-azure-policies-${pipelines}`);
  const env = { LOCAL_AZURE_STATE: state, BENCH_JOBS: "1", BENCH_PIPELINES: String(pipelines) };
  const pulumi = [LOCAL_AZURE, "exec", "--", "pulumi", "--cwd", join(ROOT, "bench", "stacks", "ours")];
  await output(process.execPath, [...pulumi, "--non-interactive", "stack", "init", "bench"], env);
  const preview = (name: string, ...options: string[]): Peer => ({
    name,
    run: () => timed(process.execPath, [...pulumi, "--non-interactive", "preview", ...options], env),
  });
  return {
    title: `preview of ${pipelines} new pipelines`,
    amount: { count: pipelines, unit: "pipelines" },
    baseline: WITHOUT,
    peers: [preview(WITHOUT), preview("with the policy pack", "--policy-pack", join(ROOT, "policies"))],
    close: async () => void (await output(process.execPath, [LOCAL_AZURE, "down", "--state", state, "--delete"])),
  };
}
