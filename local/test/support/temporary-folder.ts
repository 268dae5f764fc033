import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A folder for the tests of the describe block that asks for it, removed when they are done.
 *
 * @param end what must be ended before that.
 */
export function temporaryFolder(end: () => Promise<void> | void = () => {}): { readonly path: string } {
  let path = "";
  before(() => {
    path = realpathSync(mkdtempSync(join(tmpdir(), "local-azure-test-")));
  });
  after(async () => {
    await end();
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  });
  return {
    get path() {
      return path;
    },
  };
}
