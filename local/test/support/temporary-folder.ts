import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "mocha";

/**
 * Creates a folder for the tests of the calling describe block, and deletes it when they have ended.
 *
 * @param end ends everything that must end before that.
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
