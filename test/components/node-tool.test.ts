import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { BlobServiceClient, ContainerClient } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { NodeRuntime, NodeTool, type NodeToolArgs, PrincipalType } from "../../components";
import { NODEJS_ARM64_PACKAGE, NODEJS_FOR_WINDOWS, NODEJS_PACKAGE } from "../../components/node-tool/nodejs-package";
import { useAzurite } from "../support/azurite";
import { useStorageProxy } from "../support/storage-proxy";
import { storageToken } from "../support/storage-token";
import { type Answers, DEPLOYER, STORAGE_ID, WRITER } from "./support/azure-answers";
import { deploy, isKnown, outputValue, problemsOf, refusalsOf, type Stage } from "./support/deployment";

const CONTAINER_ID = `${STORAGE_ID}/blobServices/default/containers/tool-abcdefgh1234`;

/** The object id of a group. */
const GROUP = "33333333-4444-4555-8666-777777777777";

const ARGS: NodeToolArgs = {
  resourceGroupName: "group",
  storageAccountName: "store",
  storageAccountId: STORAGE_ID,
  blobEndpoint: "https://store.blob.example/",
  readerPrincipalId: WRITER.principalId,
  runtime: NodeRuntime.Image,
};

const tool = (stage: Stage, args: Partial<NodeToolArgs> = {}, answers: Answers = {}) =>
  deploy(stage, () => new NodeTool("tool", { ...ARGS, ...args }), answers);

describe("NodeTool", () => {
  const azurite = useAzurite();
  const proxyTo = useStorageProxy(azurite);

  it("is a component that every Pulumi language finds by its type, and the parent of all its resources", async () => {
    const { get, resources } = await tool("later preview");
    assert.equal(get("tool").urn, "urn:pulumi:stack::project::azure-batch-outputs:index:NodeTool::tool");
    assert.deepEqual(
      resources.filter(({ parent }) => parent === "tool").map(({ type, name }) => `${type} ${name}`),
      [
        "random:index/randomString:RandomString tool-container-name",
        "azure-native:storage:BlobContainer tool-container",
        "azure-native:authorization:RoleAssignment tool-reader",
        "azure-native:authorization:RoleAssignment tool-deployer",
      ],
    );
  });

  it("keeps the tool in a private container that the deployer fills and nodes read", async () => {
    const { get, resources } = await tool("later preview");
    assert.deepEqual(get("tool-container").inputs, {
      accountName: "store",
      resourceGroupName: "group",
      containerName: "tool-abcdefgh1234",
      publicAccess: "None",
    });
    const grants = ["tool-deployer", "tool-reader"].map((name) => {
      const { principalId, principalType, scope, roleDefinitionId } = get(name).inputs;
      return [principalId, principalType, scope, String(roleDefinitionId).split("/").at(-1)];
    });
    assert.deepEqual(grants, [
      [DEPLOYER.objectId, "ServicePrincipal", CONTAINER_ID, "ba92f5b4-2d11-453d-a403-e96b0029c9fe"],
      [WRITER.principalId, "ServicePrincipal", CONTAINER_ID, "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"],
    ]);
    assert.deepEqual(
      resources.filter(({ retainOnDelete }) => retainOnDelete),
      [],
    );
  });

  for (const name of ["Farm_1", "job-render", "a-name-of-more-characters-than-the-name-of-a-container-can-ever-have"]) {
    it(`has a valid container name that is not that of a job's container, in a component called ${name}`, async () => {
      const { get } = await deploy("later preview", () => new NodeTool(name, ARGS));
      assert.equal(get(`${name}-container`).inputs.containerName, "tool-abcdefgh1234");
    });
  }

  const types: [claims: object, type: string][] = [
    [{ idtyp: "app" }, "ServicePrincipal"],
    [{ idtyp: "user", scp: "user_impersonation" }, "User"],
    [{ scp: "user_impersonation" }, "User"],
    [{}, "ServicePrincipal"],
  ];
  for (const [claims, type] of types) {
    it(`sends the type ${type} of a deployer whose token has the claims ${JSON.stringify(claims)}`, async () => {
      const { get } = await tool("later preview", {}, { token: () => storageToken(3600, claims) });
      assert.equal(get("tool-deployer").inputs.principalType, type);
    });
  }

  it("lets the given deployer upload the tool, and requests no token in a preview", async () => {
    const deployer = { principalId: GROUP, principalType: PrincipalType.Group };
    const { get, tokens } = await tool("later preview", { deployer });
    const { principalId, principalType } = get("tool-deployer").inputs;
    assert.deepEqual([principalId, principalType, tokens], [GROUP, "Group", 0]);
  });

  it("refuses in an update a token of another principal than the one that azure-native deploys as", async () => {
    const make = () => new NodeTool("tool", ARGS);
    const refusals = await refusalsOf("update", make, { token: () => storageToken(3600, { oid: GROUP }) });
    assert.match(String(refusals[0]), new RegExp(`must sign in as ${DEPLOYER.objectId}.* got a token of ${GROUP}; `));
  });

  const withoutSignIn = async <T>(run: () => Promise<T>): Promise<T> => {
    process.env.ARM_CLIENT_CERTIFICATE_PATH = "/nowhere.pfx";
    process.env.ARM_TENANT_ID = GROUP;
    try {
      return await run();
    } finally {
      delete process.env.ARM_CLIENT_CERTIFICATE_PATH;
      delete process.env.ARM_TENANT_ID;
    }
  };

  it("refuses in an update a program that cannot sign in, and says what to do", async () => {
    const refusals = await withoutSignIn(() => refusalsOf("update", () => new NodeTool("tool", ARGS)));
    assert.match(String(refusals[0]), /the deployer gets no token for Storage \(.*nowhere\.pfx.*\); sign in with/s);
  });

  it("can be previewed by a program that cannot sign in, with one warning and the recorded type", async () => {
    const type = "azure-native:authorization:RoleAssignment";
    const outputs = { principalId: DEPLOYER.objectId.toUpperCase(), principalType: "User" };
    const recorded = { [`urn:pulumi:stack::project::${type}::tool-deployer`]: { type, outputs } };
    for (const [answers, expected] of [
      [{ recorded }, "User"],
      [{}, undefined],
    ] as const) {
      const { get, logged } = await withoutSignIn(() => tool("later preview", {}, answers));
      assert.equal(get("tool-deployer").inputs.principalType, expected);
      assert.equal(logged.length, 1, String(logged));
      assert.match(
        logged[0] ?? "",
        /^the update will fail on a machine like this: the deployer gets no token for Storage/,
      );
    }
    const token = () => storageToken(3600, { oid: GROUP });
    const { logged } = await tool("first preview", {}, { token });
    assert.match(logged.join("\n"), /^the update will fail on a machine like this: the program must sign in as/);
  });

  // npm is not on the PATH, and only npm can provide the bytes of Node.js.
  for (const stage of ["first preview", "later preview", "unit test"] as const) {
    for (const runtime of [NodeRuntime.Bundled, NodeRuntime.Image]) {
      it(`downloads nothing and sends nothing in a ${stage}, with the runtime ${runtime}`, async () => {
        const { PATH } = process.env;
        process.env.PATH = "/nowhere";
        try {
          const { calls, result, tokens } = await tool(stage, { runtime });
          // A preview shows the type of the principal, which only its token has.
          assert.equal(tokens, stage === "unit test" ? 0 : 1);
          assert.deepEqual([...new Set(calls)], ["azure-native:authorization:getClientConfig"]);
          assert.match(await outputValue(result.sha256), /^[0-9a-f]{64}$/);
          assert.equal(await outputValue(result.version), "0.1.0");
          assert.equal(await isKnown(result.url), stage !== "first preview");
          assert.equal(result.nodejsUrl !== undefined, runtime === NodeRuntime.Bundled);
        } finally {
          process.env.PATH = PATH;
        }
      });
    }
  }

  it("has the same URLs and SHA-256 in a preview and in the following update", async () => {
    const { blobEndpoint, credential } = azurite();
    const container = new BlobServiceClient(blobEndpoint, credential).getContainerClient("tool-abcdefgh1234");
    await container.create();
    const values = async (stage: Stage) => {
      const { result } = await tool(stage, { blobEndpoint }, { token: storageToken });
      return [await outputValue(result.url), await outputValue(result.sha256)];
    };
    assert.deepEqual(await values("later preview"), await values("update"));
    await container.delete();
  });

  it("uploads the tool under its hash during an update, only checks it in the next one, and repairs a damaged one", async () => {
    const { blobEndpoint, credential } = azurite();
    const container = new BlobServiceClient(blobEndpoint, credential).getContainerClient("tool-abcdefgh1234");
    await container.create();
    const update = () => tool("update", { blobEndpoint }, { token: storageToken });

    const { result, resources, logged } = await update();
    const url = await outputValue(result.url);
    const sha256 = await outputValue(result.sha256);
    assert.equal(url, `${container.url}/${sha256}.tar.gz`);
    const content = await container.getBlobClient(`${sha256}.tar.gz`).downloadToBuffer();
    assert.equal(createHash("sha256").update(content).digest("hex"), sha256);
    assert.equal(JSON.stringify(resources).includes(storageToken().split(".")[0] ?? ""), false, "a token among inputs");

    assert.match(logged.join("\n"), /^uploading 0\.\d MB to https:\S+\.tar\.gz$/);

    const blob = container.getBlockBlobClient(`${sha256}.tar.gz`);
    const { etag } = await blob.getProperties();
    const next = await update();
    assert.equal(await outputValue(next.result.url), url);
    assert.equal((await blob.getProperties()).etag, etag);
    assert.deepEqual(next.logged, []);

    await blob.uploadData(Buffer.from("damaged"));
    const repair = await update();
    assert.equal(await outputValue(repair.result.url), url);
    assert.deepEqual(repair.logged.slice(1), [
      `${url} was not the node tool that this deploys and has been put right; reimage nodes whose StartTask failed by it`,
    ]);
    assert.deepEqual(await blob.downloadToBuffer(), content);
    assert.equal((await tool("later preview", { blobEndpoint })).resources.length, resources.length);
    await new ContainerClient(container.url, credential).delete();
  });

  it("has Node.js for Arm64 only for pools of Arm sizes whose image has none", async () => {
    const urlOf = async (args: Partial<NodeToolArgs>) => {
      const { arm64NodejsUrl } = (await tool("later preview", args)).result;
      return arm64NodejsUrl === undefined ? undefined : outputValue(arm64NodejsUrl);
    };
    const runtime = NodeRuntime.Bundled;
    const url = `https://store.blob.example/tool-abcdefgh1234/${NODEJS_ARM64_PACKAGE.sha256}.tar.gz`;
    assert.equal(await urlOf({ runtime, arm64: true }), url);
    assert.equal(await urlOf({ runtime }), undefined);
    assert.equal(await urlOf({ arm64: true, runtime: NodeRuntime.Image }), undefined);
  });

  it("has Node.js for Windows only for pools of Windows whose image has none", async () => {
    const urlOf = async (args: Partial<NodeToolArgs>) => {
      const { windowsNodejsUrl } = (await tool("later preview", args)).result;
      return windowsNodejsUrl === undefined ? undefined : outputValue(windowsNodejsUrl);
    };
    const runtime = NodeRuntime.Bundled;
    const url = `https://store.blob.example/tool-abcdefgh1234/${NODEJS_FOR_WINDOWS.sha256}.exe`;
    assert.equal(await urlOf({ runtime, windows: true }), url);
    assert.equal(await urlOf({ runtime }), undefined);
    assert.equal(await urlOf({ windows: true }), undefined);
  });

  it("logs each wait for the deployer's grant once, although it uploads two archives", async () => {
    const { blobEndpoint, credential } = azurite();
    const container = new BlobServiceClient(blobEndpoint, credential).getContainerClient("tool-abcdefgh1234");
    await container.create();
    // The test does not download Node.js: a blob with the archive's size and MD5 counts as uploaded.
    const nodejs = container.getBlockBlobClient(`${NODEJS_PACKAGE.sha256}.tar.gz`);
    await nodejs.stageBlock("AAAA", Buffer.alloc(NODEJS_PACKAGE.size), NODEJS_PACKAGE.size);
    const blobContentMD5 = Buffer.from(NODEJS_PACKAGE.md5, "base64");
    await nodejs.commitBlockList(["AAAA"], { blobHTTPHeaders: { blobContentMD5 } });
    // The grant takes effect when a request is repeated.
    const refused = new Set<string>();
    let isGranted = false;
    const proxy = await proxyTo(({ url }) => {
      isGranted ||= refused.has(url);
      refused.add(url);
      return isGranted ? undefined : { status: 403, code: "AuthorizationPermissionMismatch" };
    });

    const args = { blobEndpoint: proxy.blobEndpoint, runtime: NodeRuntime.Bundled };
    const { logged } = await tool("update", args, { token: storageToken });
    assert.deepEqual(
      logged.map((message) => message.replace(/ \d\.\d MB to https:.*/, "")),
      [
        "storage refuses the node tool's upload (AuthorizationPermissionMismatch), as it does until a new role assignment is seen; trying again in 1 s",
        "uploading",
      ],
    );
    await container.delete();
  });

  it("reports all problems at once", async () => {
    await deploy("first preview", () => {
      const args = { resourceGroupName: "group", runtime: "deno" } as unknown as NodeToolArgs;
      assert.deepEqual(
        problemsOf(() => new NodeTool("tool", args)),
        [
          "storageAccountName is required",
          "storageAccountId is required",
          "blobEndpoint is required",
          "readerPrincipalId is required",
          'runtime must be "bundled" or "image", got "deno"',
        ],
      );
    });
  });
});
