import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { OutputPool, type OutputPoolArgs } from "../../../components";
import { NODEJS_FOR_WINDOWS } from "../../../components/node-tool/nodejs-package";
import { windowsStartLine } from "../../../components/node-tool/windows-script";
import { deploy, problemsOf } from "../support/deployment";
import { POOL_ARGS } from "../support/pool-args";

const ARGS = { ...POOL_ARGS, vmSize: "Standard_D2ds_v5", imageName: "windows-2022" };

const inputsOf = async (args: Partial<OutputPoolArgs> = {}) => {
  const { get } = await deploy("later preview", () => new OutputPool("small", { ...ARGS, ...args }));
  return get("small-pool").inputs as Record<string, Record<string, unknown>>;
};

const identityReference = { resourceId: POOL_ARGS.identityId };

describe("an OutputPool of Windows", () => {
  it("lets Batch download Node.js and the archive, which the StartTask verifies and installs as an administrator", async () => {
    const { startTask } = await inputsOf();
    const { environmentSettings, ...rest } = startTask!;
    assert.deepEqual(rest, {
      commandLine: windowsStartLine(NODEJS_FOR_WINDOWS.sha256),
      resourceFiles: [
        { httpUrl: POOL_ARGS.nodejsUrl, filePath: "node.exe", identityReference },
        { httpUrl: POOL_ARGS.toolUrl, filePath: "batch-outputs.tar.gz", identityReference },
      ],
      userIdentity: { autoUser: { scope: "Pool", elevationLevel: "Admin" } },
      maxTaskRetryCount: 3,
      waitForSuccess: true,
    });
    const settings = environmentSettings as { name: string; value: string }[];
    assert.deepEqual(
      settings.map(({ name }) => name),
      ["BATCH_OUTPUTS_SHA256", "BATCH_OUTPUTS_NODEJS_SHA256", "BATCH_OUTPUTS_CONFIG"],
    );
    assert.equal(settings[1]?.value, NODEJS_FOR_WINDOWS.sha256);
  });

  it("adds the program's files after those of the tool, and its commands", async () => {
    const { startTask } = await inputsOf({
      startTask: {
        commands: ["setup.cmd"],
        environment: { LICENSE: "a" },
        resourceFiles: [{ httpUrl: "https://a.example/setup.cmd", filePath: "setup.cmd", anonymous: true }],
      },
    });
    const { resourceFiles, environmentSettings } = startTask as Record<string, { filePath: string; name: string }[]>;
    assert.deepEqual(
      resourceFiles?.map(({ filePath }) => filePath),
      ["node.exe", "batch-outputs.tar.gz", "setup.cmd"],
    );
    assert.deepEqual(environmentSettings?.slice(3), [
      { name: "LICENSE", value: "a" },
      { name: "BATCH_OUTPUTS_COMMAND_0", value: "setup.cmd" },
    ]);
  });

  it("runs the Node.js of the image with the runtime image", async () => {
    const { startTask } = await inputsOf({ runtime: "image", nodejsUrl: undefined });
    assert.equal(startTask?.commandLine, windowsStartLine(undefined));
    assert.deepEqual(startTask?.resourceFiles, [
      { httpUrl: POOL_ARGS.toolUrl, filePath: "batch-outputs.tar.gz", identityReference },
    ]);
  });

  const agent = "batch.node.windows amd64";
  const GALLERY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/render/images/nodes";
  const marketplace = { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter-core-g2" };
  const images: [string, Partial<OutputPoolArgs>][] = [
    ["a marketplace image", { image: { ...marketplace, nodeAgentSkuId: agent } }],
    ["an image of a gallery with the agent of Windows", { galleryImageId: GALLERY, nodeAgentSkuId: agent }],
    ["an image that is known later", { imageName: pulumi.output("windows-2025") }],
  ];
  for (const [what, image] of images) {
    it(`installs the tool on ${what}`, async () => {
      const { startTask } = await inputsOf({ imageName: undefined, ...image });
      assert.match(String(startTask?.commandLine), /^cmd \/d \/s \/c /);
    });
  }

  it("refuses what Windows nodes do not have", async () => {
    const line = "echo one\necho two";
    const wrong: [Partial<OutputPoolArgs>, string][] = [
      [{ vmSize: "Standard_D4ps_v5", runtime: "image" }, "vmSize must be an x64 size for a Windows image"],
      [
        { blobMounts: [{ containerUrl: "https://a.blob.core.windows.net/c", path: "c" } as never] },
        "blobMounts must be left out for a Windows image",
      ],
      [{ startTask: { userCommands: ["a"] } }, "startTask.userCommands must be left out for a Windows image"],
      [
        { upgradePolicy: { mode: "automatic", automaticOsUpgrade: true } },
        "upgradePolicy.automaticOsUpgrade must be left out for a Windows image",
      ],
      [{ startTask: { commands: ["a", line] } }, "startTask.commands[1] must be one line for a Windows image"],
      [
        { startTask: { resourceFiles: [{ httpUrl: "https://a.example/node", filePath: "Node.exe" }] } },
        "startTask.resourceFiles[0].filePath must be the name of no file of the node tool",
      ],
      ...["./node.exe", "././/Node.exe", "node.exe. .", "BATCH-OUTPUTS.tar.gz "].map(
        (filePath): [Partial<OutputPoolArgs>, string] => [
          { startTask: { resourceFiles: [{ httpUrl: "https://a.example/node", filePath }] } },
          "startTask.resourceFiles[0].filePath must be the name of no file of the node tool",
        ],
      ),
    ];
    await deploy("first preview", () => {
      for (const [args, problem] of wrong) {
        const problems = problemsOf(() => new OutputPool("small", { ...ARGS, ...args }));
        assert.ok(
          problems.some((text) => text.startsWith(problem)),
          problems.join("\n"),
        );
      }
    });
  });
});
