import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is gone when the tests of the describe block that asks for it are done. */
export function temporaryFolder(): { readonly path: string } {
  let path = "";
  before(() => {
    path = realpathSync(mkdtempSync(join(tmpdir(), "local-azure-test-")));
  });
  after(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return {
    get path() {
      return path;
    },
  };
}
