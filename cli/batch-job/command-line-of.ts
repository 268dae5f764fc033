import { shellWord } from "../job-file/variables";

/** Returns the command line of a command about a job, with its options. */
export function commandLineOf(
  command: string,
  jobId: string,
  { destinations }: { readonly destinations: string },
): string {
  return `batch-outputs ${command} ${jobId} --destinations ${shellWord(destinations)}`;
}
