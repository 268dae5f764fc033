import type { PulumiFn } from "@pulumi/pulumi/automation";
import { OutputPipeline } from "../../../components/output-pipeline";
import type { OutputPipelineArgs } from "../../../components/output-pipeline-args";
import { type Edit, farmEdits, pipelineEdits } from "./edits";
import { type Changed, changed, type FarmEdit, farm } from "./farm";
import type { Surroundings } from "./surroundings";

/** The arguments of a pipeline before an edit. */
export const BASE: OutputPipelineArgs = {
  location: "westeurope",
  jobs: ["a"],
  pools: [{ name: "small", vmSize: "Standard_D2ds_v5", nodes: 0 }],
  runtime: "image",
};

/** Returns a program with an edited pipeline. */
export const pipeline =
  (edit: Changed<OutputPipelineArgs> = {}): PulumiFn =>
  async () => {
    new OutputPipeline("p", changed(BASE, edit));
  };

/** The components whose arguments are edited. */
export const COMPONENTS = ["pipeline", "storage", "writer", "batch", "tool", "pool"] as const;

/** An edit of a component as two programs. */
export interface EditedPrograms extends Omit<Edit<object>, "from" | "to" | "with"> {
  readonly argument: string;
  /** The number of the edit among those of its argument, from 0. */
  readonly number: number;
  readonly from: PulumiFn;
  readonly to: PulumiFn;
}

/** Returns each edit of a component as two programs. */
export function editedPrograms(
  component: (typeof COMPONENTS)[number],
  surroundings: Surroundings,
): readonly EditedPrograms[] {
  if (component === "pipeline") {
    return Object.entries(pipelineEdits(surroundings)).flatMap(([argument, edits]) =>
      edits.map(({ from, to, ...rest }, number) => ({
        ...rest,
        argument,
        number,
        from: pipeline(from),
        to: pipeline(to),
      })),
    );
  }
  const ofFarm = (changes: object | undefined, others: FarmEdit = {}) =>
    farm(surroundings, { ...others, [component]: changes });
  const table: Record<string, readonly Edit<object>[]> = farmEdits(surroundings)[component];
  return Object.entries(table).flatMap(([argument, edits]) =>
    edits.map(({ from, to, with: others, ...rest }, number) => ({
      ...rest,
      argument,
      number,
      from: ofFarm(from),
      to: ofFarm(to, others),
    })),
  );
}
