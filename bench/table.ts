import Table from "cli-table3";
import type { Comparison, Cost, Measured } from "./bench";

/** Two spaces between columns, and no frame. */
const NO_FRAME = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "" },
  ...{ "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
};

/** Renders the results as a table. `×` is the speed relative to the baseline. */
export function comparisonTable({ amount, baseline }: Comparison, measured: readonly Measured[]): string {
  const base = measured.find(({ peer }) => peer === baseline)?.cost.seconds ?? Number.NaN;
  const all: readonly [heading: string, cell: (cost: Cost) => string | undefined][] = [
    ["ms", ({ seconds }) => (seconds * 1000).toFixed(seconds < 1 ? 1 : 0)],
    [`${amount.unit}/s`, ({ seconds }) => (amount.count / seconds).toFixed(amount.count / seconds < 10 ? 1 : 0)],
    ["×", ({ seconds }) => (base / seconds).toFixed(2)],
    ["CPU ms", ({ cpuSeconds }) => milliseconds(cpuSeconds)],
    ["sink's", ({ sinkCpuSeconds }) => milliseconds(sinkCpuSeconds)],
    ["peak RSS MiB", ({ peakRss }) => mebibytes(peakRss)],
    ["peak PSS MiB", ({ peakPss }) => mebibytes(peakPss)],
    ["requests", ({ requests }) => requests?.toFixed(0)],
    ["503s", ({ refused }) => refused?.toFixed(0)],
    ["behind MiB", ({ lagBytes }) => mebibytes(lagBytes)],
    ["paint ms", ({ paintSeconds }) => milliseconds(paintSeconds)],
    ["preview ms", ({ previewSeconds }) => milliseconds(previewSeconds)],
    ["up ms", ({ upSeconds }) => milliseconds(upSeconds)],
    ["destroy ms", ({ destroySeconds }) => milliseconds(destroySeconds)],
    ["state KiB", ({ stateBytes }) => (stateBytes === undefined ? undefined : (stateBytes / 1024).toFixed(0))],
    ["failed", ({ failures }) => failures?.toFixed(0)],
  ];
  const columns = all.filter(([, cell]) => measured.some(({ cost }) => cell(cost) !== undefined));
  return rendered(
    columns.map(([heading]) => heading),
    measured.map(({ peer, cost }) => [peer, ...columns.map(([, cell]) => cell(cost) ?? "")]),
  );
}

function milliseconds(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : (seconds * 1000).toFixed(0);
}

function mebibytes(bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : (bytes / 2 ** 20).toFixed(0);
}

/** Renders the time of peers by group, in milliseconds, with one column per peer. */
export function profileTable(secondsOf: ReadonlyMap<string, ReadonlyMap<string, number>>): string {
  const peers = [...secondsOf.values()];
  const groups = [...new Set(peers.flatMap((seconds) => [...seconds.keys()]))];
  const total = (group: string) => peers.reduce((sum, seconds) => sum + (seconds.get(group) ?? 0), 0);
  return rendered(
    [...secondsOf.keys()],
    groups
      .sort((a, b) => total(b) - total(a))
      .map((group) => [group, ...peers.map((seconds) => ((seconds.get(group) ?? 0) * 1000).toFixed(0))]),
  );
}

function rendered(headings: readonly string[], rows: readonly string[][]): string {
  const table = new Table({
    head: ["", ...headings],
    colAligns: ["left", ...headings.map(() => "right" as const)],
    chars: NO_FRAME,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows);
  return table.toString().replace(/ +$/gm, "");
}
