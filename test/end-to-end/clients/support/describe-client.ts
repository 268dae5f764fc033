import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, it } from "mocha";
import { nightly } from "../../../support/nightly";
import { type ClientProject, clientProject, type Followed } from "./client-project";
import { operationsIn, operationsOf } from "./operations";

const PROGRAMS = join(__dirname, "../programs");

/** A client in a project with accounts, connected as docs/local-azure.md says. */
export interface ConnectedClient {
  /** What the documented commands printed. */
  readonly stdout: string;
  /** Runs lines in a shell, which must succeed. Returns what they print. */
  run(...lines: string[]): Promise<string>;
  /** Runs lines in a shell, which must fail. Returns what they print, also on stderr. */
  fails(...lines: string[]): Promise<string>;
  /** Writes a program of the folder `programs` to a file of the project. */
  copy(program: string, file?: string): Promise<void>;
}

/**
 * Tests a client in a nightly run, by the section of docs/local-azure.md with its name. The tests are skipped, and the
 * reason is printed, if the client cannot be installed.
 */
export function describeClient(section: string, tests: (client: () => ConnectedClient) => void): void {
  nightly.describe(`the client ${section}`, function () {
    this.timeout(900_000);
    let project: ClientProject;
    let followed: Followed;
    let logged = 0;

    before(async function () {
      project = await clientProject();
      logged = (await project.batchLog()).length;
      followed = await project.follow(section);
      if (followed.reason === undefined) return;
      console.log(`      skipped: ${followed.reason}`);
      this.skip();
    });

    const run = async (lines: readonly string[], isExpected: (exitCode: number) => boolean) => {
      const { exitCode, stdout, stderr } = await project.run(lines, followed);
      assert.ok(isExpected(exitCode), `${lines.join("\n")}\nended with exit code ${exitCode}\n${stdout}${stderr}`);
      return { stdout, stderr };
    };
    tests(() => ({
      stdout: followed.stdout,
      run: async (...lines) => (await run(lines, (code) => code === 0)).stdout,
      async fails(...lines) {
        const { stdout, stderr } = await run(lines, (code) => code !== 0);
        return stdout + stderr;
      },
      copy: async (program, file = program) => project.write(file, await readFile(join(PROGRAMS, program), "utf8")),
    }));

    it("uses the operations of Batch that the table in docs/local-azure.md says", async () => {
      const log = (await project.batchLog()).slice(logged);
      assert.deepEqual(operationsOf(section), operationsIn(log));
    });
  });
}
