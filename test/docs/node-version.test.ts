import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { checkNode } from "../../local/environment/node-version";
import { root } from "./support/documents";

describe("the oldest Node.js", () => {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { engines: { node: string } };
  const oldest = engines.node.replace(">=", "");

  it("is one number in package.json and in everything that people read", () => {
    const files = globSync(
      [
        "*.md",
        "docs/*.md",
        "examples/*.md",
        "local/*.md",
        "{cli,components,local,outputs,scripts}/**/*.{ts,mts,mjs,go}",
        ".github/**/*.yml",
      ],
      { cwd: root },
    );
    const told = files.flatMap((file) =>
      [
        ...readFileSync(join(root, file), "utf8").matchAll(/Node(?:\.js)? (\d[\d.]*) or newer|node-version: (\S+)/g),
      ].map(([, text, workflow]) => `${file}: ${text ?? workflow}`),
    );
    assert.ok(told.length >= 8, told.join("\n"));
    assert.deepEqual(
      told.filter((line) => !line.endsWith(`: ${oldest}`)),
      [],
    );
  });

  it("is what local Azure checks", () => {
    checkNode(`${oldest}.0`);
    const before = oldest.replace(/\d+$/, (minor) => String(Number(minor) - 1));
    assert.throws(() => checkNode(`${before}.0`), { message: new RegExp(`^Node\\.js must be ${oldest} or newer`) });
  });

  it("is no older than what a dependency asks for, so npm warns of none", () => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
      packages: Record<string, { dev?: boolean; engines?: { node?: string } }>;
    };
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const [major = 0, minor = 0] = oldest.split(".").map(Number);
    const newer = Object.keys({ ...dependencies, ...peerDependencies }).filter((name) => {
      const asked = lock.packages[`node_modules/${name}`]?.engines?.node ?? "";
      const [, askedMajor, askedMinor = "0"] = /^>= ?v?(\d+)(?:\.(\d+))?/.exec(asked) ?? [];
      return Number(askedMajor) > major || (Number(askedMajor) === major && Number(askedMinor) > minor);
    });
    assert.deepEqual(newer, []);
  });
});
