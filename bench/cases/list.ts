import type { Bench, Comparison } from "../bench";
import { way } from "../peers";

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
    peers: [way(bench, { ...task, way: "ours" }, around), way(bench, { ...task, way: "SDK listBlobsFlat" }, around)],
    close: async () => {},
  };
}
