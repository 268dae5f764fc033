import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { describe, it } from "mocha";
import { assetContent } from "../../../arm/assets/asset-content";
import type { Properties } from "../../../arm/properties";
import { temporaryFolder } from "../../support/temporary-folder";

const KEY = "4dabf18193072939515e22adb298388d";
const asset = (of: Properties): Properties => ({ [KEY]: "c44067f5952c0a294b673a41bacd8c17", ...of });
const archive = (of: Properties): Properties => ({ [KEY]: "0def7320c3a5731c473e5ecbe6d01bc7", ...of });

describe("the content of an asset", () => {
  const folder = temporaryFolder();
  const filesIn = (content: Buffer) =>
    Object.fromEntries(Object.entries(unzipSync(content)).map(([path, bytes]) => [path, strFromU8(bytes)]));
  function writeFiles(): string {
    const path = join(folder.path, "app");
    mkdirSync(join(path, "lib", "ü"), { recursive: true });
    writeFileSync(join(path, "main.js"), "main");
    writeFileSync(join(path, "lib", "ü", "empty.txt"), "");
    writeFileSync(join(path, "lib", "large.txt"), "x".repeat(100_000));
    rmSync(join(path, "link.js"), { force: true });
    symlinkSync(join(path, "main.js"), join(path, "link.js"));
    return path;
  }

  it("is its text, or the bytes of its file", async () => {
    const file = join(folder.path, "bytes");
    writeFileSync(file, Buffer.from([0, 255, 1]));
    assert.equal(String(await assetContent(asset({ text: "grüße" }))), "grüße");
    assert.equal((await assetContent(asset({ text: "" }))).length, 0);
    assert.deepEqual(await assetContent(asset({ path: file })), Buffer.from([0, 255, 1]));
  });

  it("is a ZIP file of a folder, the same for the same files", async () => {
    const path = writeFiles();
    const content = await assetContent(archive({ path }));
    assert.deepEqual(filesIn(content), {
      "lib/large.txt": "x".repeat(100_000),
      "lib/ü/empty.txt": "",
      "link.js": "main",
      "main.js": "main",
    });
    assert.deepEqual(await assetContent(archive({ path })), content);
  });

  it("is a ZIP file of assets, of archives in archives, and of their folders", async () => {
    const path = writeFiles();
    const nested = archive({ assets: { "b.txt": asset({ text: "b" }) } });
    const assets = { "a.txt": asset({ text: "a" }), inner: nested, app: archive({ path: join(path, "lib", "ü") }) };
    assert.deepEqual(filesIn(await assetContent(archive({ assets }))), {
      "a.txt": "a",
      "inner/b.txt": "b",
      "app/empty.txt": "",
    });
  });

  it("is the file itself, if an archive is a file", async () => {
    const file = join(folder.path, "app.zip");
    writeFileSync(file, "zip");
    assert.equal(String(await assetContent(archive({ path: file }))), "zip");
  });

  it("cannot be read from a URL", async () => {
    await assert.rejects(assetContent(asset({ uri: "https://example.org/a" })), /must have text or be on this machine/);
    await assert.rejects(assetContent(archive({ uri: "https://example.org/a.zip" })), /download it first/);
  });
});
