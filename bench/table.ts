import Table from "cli-table3";
import type { Comparison, Measured } from "./bench";

/** Two spaces between columns, and no frame. */
const NO_FRAME = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "" },
  ...{ "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
};

/** Renders what was measured as a table; `×` is how many times as fast as the baseline. */
export function comparisonTable({ amount, baseline }: Comparison, measured: readonly Measured[]): string {
  const base = measured.find(({ peer }) => peer === baseline)?.cost.seconds ?? Number.NaN;
  const table = new Table({
    head: ["", "ms", `${amount.unit}/s`, "×", "CPU ms", "peak RSS MiB"],
    colAligns: ["left", "right", "right", "right", "right", "right"],
    chars: NO_FRAME,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const { peer, cost } of measured) {
    table.push([
      peer,
      (cost.seconds * 1000).toFixed(1),
      (amount.count / cost.seconds).toFixed(amount.count / cost.seconds < 10 ? 1 : 0),
      (base / cost.seconds).toFixed(2),
      cost.cpuSeconds === undefined ? "" : (cost.cpuSeconds * 1000).toFixed(0),
      cost.peakRss === undefined ? "" : (cost.peakRss / 2 ** 20).toFixed(0),
    ]);
  }
  return table.toString();
}
