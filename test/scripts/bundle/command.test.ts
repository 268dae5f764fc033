import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { describe, it } from "mocha";
import { COMMAND } from "../../support/built-command";

/** A package that an option of `http-proxy-agent` needs. Nothing sets the option. */
const NOT_USED = "kerberos";

describe("the published command", () => {
  const folder = dirname(COMMAND.file);
  const text = (file: string) => readFileSync(join(folder, file), "utf8");
  const files = readdirSync(folder);
  const code = files.filter((file) => file.endsWith(".cjs"));

  it("has the page, the schema of job files, and the licenses of its packages", () => {
    assert.deepEqual(files.filter((file) => !code.includes(file)).sort(), [
      ...["THIRD-PARTY-LICENSES.txt", "job.schema.json", "page"],
    ]);
    for (const name of ["@azure/identity", "cli-progress", "commander", "yaml", "yazl"]) {
      assert.match(text("THIRD-PARTY-LICENSES.txt"), new RegExp(`^${name} \\d`, "m"));
    }
  });

  it("has no file of the node tool's installation, which would let it keep no compiled code", () => {
    assert.ok(code.includes("outputs.cjs"));
    assert.deepEqual(
      code.filter((file) => ["compile.cjs", "install.cjs"].includes(file)),
      [],
    );
  });

  it("has each class of the errors of Batch once, so that all its files recognize them", () => {
    for (const name of ["BatchError", "JobError"]) {
      const files = code.filter((file) => text(file).includes(`"${name}"`));
      assert.deepEqual(files, ["jobs.cjs"], name);
    }
  });

  it("loads no package and has no path of this machine", () => {
    for (const file of code) {
      assert.ok(!text(file).includes(process.cwd()), file);
      const required = [...text(file).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = ""]) => name);
      const packages = required.filter((name) => !isBuiltin(name) && !code.includes(name.replace(/^\.\//, "")));
      assert.deepEqual(
        packages.filter((name) => name !== NOT_USED),
        [],
        file,
      );
    }
  });
});
