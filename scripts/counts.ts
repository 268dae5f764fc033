import { readFile } from "node:fs/promises";

/** How many tests passed, failed and were skipped. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How a part of the test run ended. */
export interface PartEnd {
  readonly exitCode: number;
  readonly interrupted: boolean;
  /** Where scripts/counting-reporter.cjs has put the counts of a suite; other parts count as one test. */
  readonly countsFile?: string;
}

/** What counts for a part. One that ends badly, is interrupted or tests nothing counts as one failure, if it names none itself. */
export async function countsOf({ exitCode, interrupted, countsFile }: PartEnd): Promise<Counts> {
  const isGood = exitCode === 0 && !interrupted;
  const counts = countsFile === undefined ? { passed: isGood ? 1 : 0, failed: 0, skipped: 0 } : await read(countsFile);
  const isEmpty = counts.passed + counts.failed + counts.skipped === 0;
  return (!isGood || isEmpty) && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The sum, as the last line of `npm test` has it: `N passed, N failed`, and `, N skipped` if any. */
export function lastLine(counts: readonly Counts[]): string {
  const sum = (key: keyof Counts) => counts.reduce((total, count) => total + count[key], 0);
  const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  return `${sum("passed")} passed, ${sum("failed")} failed${skipped}`;
}

/** What a suite has counted: nothing where it could not be loaded or did not come to its end. */
async function read(countsFile: string): Promise<Counts> {
  const text = await readFile(countsFile, "utf8").catch(() => '{"passed":0,"failed":0,"skipped":0}');
  return JSON.parse(text) as Counts;
}
