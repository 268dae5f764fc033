import type { Bench, Comparison, Peer } from "../bench";
import { costAtSink, trusting, way } from "../peers";
import { timed } from "../processes";

/**
 * Lists `count` outputs of a kind. The container has as many outputs of another kind whose name has the same prefix.
 */
export async function list(bench: Bench, count: number): Promise<Comparison> {
  const task = { what: "list", source: "", count: 1 } as const;
  const around = { before: async () => void (await bench.sink.ask({ ask: "fill", count })) };
  return {
    title: `list ${count} outputs`,
    amount: { count, unit: "outputs" },
    baseline: "SDK listBlobsFlat",
    peers: [
      way(bench, { ...task, way: "ours" }, around),
      command(bench, "batch-outputs list", count),
      command(bench, "batch-outputs list --jsonl", count, "--jsonl"),
      way(bench, { ...task, way: "SDK listBlobsFlat" }, around),
    ],
    close: async () => {},
  };
}

/** Returns the peer for the whole command, which prints a table or lines of JSON. */
function command({ programs, sink }: Bench, name: string, count: number, ...options: string[]): Peer {
  // The SAS is not checked, but must be complete.
  const sas = "sv=2025-11-05&sr=c&sp=rl&se=2100-01-01T00%3A00%3A00Z&sig=YmVuY2g%3D";
  const env = { ...trusting(sink.caFile), BATCH_OUTPUTS_CONTAINER_URL: `${sink.blobEndpoint}/job-bench?${sas}` };
  const args = [programs.command, "list", "--kind", "JobOutput", "--run", "all", ...options];
  return {
    name,
    run: async () => {
      await sink.ask({ ask: "reset" });
      await sink.ask({ ask: "fill", count });
      const cost = await timed(process.execPath, args, env);
      return { ...cost, ...(await costAtSink(sink)) };
    },
  };
}
