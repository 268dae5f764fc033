import { readFile } from "node:fs/promises";

/** A test or a hook that failed, as scripts/counting-reporter.cjs writes it. */
export interface FailedTest {
  /** Relative to the checkout, or empty if mocha does not know it. */
  readonly file: string;
  /** The titles of its suites and its own title. */
  readonly title: string;
  readonly message: string;
}

/** A part of the test run that failed. */
export interface FailedPart {
  readonly name: string;
  /** Empty if the part is not a suite, or if the suite could not be loaded or did not finish. */
  readonly failedTests: readonly FailedTest[];
  /** Everything that the part printed. */
  readonly output: string;
}

/** The difference of two large values has hundreds of lines, and all failures must fit into the end of a CI log. */
const MOST_LINES_OF_MESSAGE = 12;

/** The last lines of a check usually contain its findings. */
const MOST_LINES_OF_OUTPUT = 15;

/** Returns a suite's failed tests, or none if it could not be loaded or did not finish. */
export async function failedTestsOf(countsFile: string): Promise<readonly FailedTest[]> {
  const text = await readFile(countsFile, "utf8").catch(() => "{}");
  return (JSON.parse(text) as { failedTests?: FailedTest[] }).failedTests ?? [];
}

/**
 * Returns the lines that name the failed parts: a suite with the file, the title and the message of each failed test,
 * and any other part with the last lines of its output.
 */
export function failureLines(parts: readonly FailedPart[]): string[] {
  return parts.flatMap(({ name, failedTests, output }) => [
    `✗ ${name}`,
    ...(failedTests.length > 0 ? failedTests.flatMap(linesOfTest) : indented(lastLinesOf(output), 2)),
  ]);
}

function linesOfTest({ file, title, message }: FailedTest): string[] {
  const lines = message.trimEnd().split("\n");
  const rest = lines.length > MOST_LINES_OF_MESSAGE ? ["…"] : [];
  return [
    `  ${file === "" ? title : `${file}: ${title}`}`,
    ...indented([...lines.slice(0, MOST_LINES_OF_MESSAGE), ...rest], 4),
  ];
}

function lastLinesOf(output: string): string[] {
  const lines = output.trimEnd().split("\n");
  return lines.slice(-MOST_LINES_OF_OUTPUT);
}

function indented(lines: readonly string[], columns: number): string[] {
  return lines.filter((line) => line.trim() !== "").map((line) => `${" ".repeat(columns)}${line}`);
}
