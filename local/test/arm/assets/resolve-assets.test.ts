import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { describe, it } from "mocha";
import { programFolders } from "../../../arm/assets/program-folders";
import { resolveAssets } from "../../../arm/assets/resolve-assets";
import { temporaryFolder } from "../../support/temporary-folder";

const KEY = "4dabf18193072939515e22adb298388d";
const asset = (path: string) => ({ [KEY]: "c44067f5952c0a294b673a41bacd8c17", path, hash: "h" });

describe("the paths of assets", () => {
  const folder = temporaryFolder();

  it("become absolute in the first folder that has them, also inside archives", () => {
    const [first, second] = ["first", "second"].map((name) => join(folder.path, name)) as [string, string];
    for (const path of [first, second]) mkdirSync(path);
    writeFileSync(join(second, "a.txt"), "a");
    const archive = { [KEY]: "0def7320c3a5731c473e5ecbe6d01bc7", assets: { "a.txt": asset("./a.txt") } };
    const inputs = { source: asset("a.txt"), archive, path: "a.txt", list: [asset(join(second, "a.txt"))] };
    assert.deepEqual(
      resolveAssets(inputs, () => [first, second]),
      {
        source: asset(join(second, "a.txt")),
        archive: { ...archive, assets: { "a.txt": asset(join(second, "a.txt")) } },
        path: "a.txt",
        list: [asset(join(second, "a.txt"))],
      },
    );
  });

  it("are refused if the file does not exist, or if the program's folder is unknown", () => {
    const inputs = { source: asset("missing.txt") };
    assert.throws(
      () => resolveAssets(inputs, () => [folder.path]),
      /must exist, got missing\.txt \(not in .*absolute path/,
    );
    assert.throws(() => resolveAssets(inputs, () => []), /the folder of the program is unknown/);
  });
});

describe("the folders of a program", () => {
  it("are those of the process that has opened a connection", async function () {
    if (process.platform !== "linux") this.skip();
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    await once(socket, "connect");
    try {
      const [main, project] = programFolders(`127.0.0.1:${socket.localPort}`);
      // This process runs in the checkout, whose Pulumi.yaml names a program in stacks/.
      assert.equal(project, process.cwd());
      assert.match(main ?? "", /stacks/);
    } finally {
      socket.destroy();
      server.close();
    }
    assert.deepEqual(programFolders("127.0.0.1:1"), []);
  });
});
