import type { StoredOutputs } from "../../outputs";
import { note } from "../terminal";

/** Says which run's outputs a command has found, if the job has several runs. */
export async function noteRun(outputs: StoredOutputs<string>): Promise<void> {
  const selected = await outputs.selectedRun();
  if (selected === undefined || selected.runs.length < 2) return;
  const { run, runs } = selected;
  const which = run === runs.at(-1)?.id ? `the last of ${runs.length} runs` : `one of ${runs.length} runs`;
  note(`run ${run}, ${which}; --run all selects all runs`);
}
