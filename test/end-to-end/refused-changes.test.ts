import assert from "node:assert/strict";
import type { EngineEvent, PulumiFn } from "@pulumi/pulumi/automation";
import { after, before, describe, it } from "mocha";
import { OutputPipeline } from "../../components";
import { PRINCIPAL } from "../components/support/argument-values";
import { type EditedStack, editedStack } from "./support/edited-stack";
import { type Change, type ProviderProxy, type Refusal, startProviderProxy } from "./support/provider-proxy";

/**
 * The answers of Azure's control plane, after azure-native has retried as it does: 429 and 503 three times (`azcore`),
 * and `StorageAccountOperationInProgress` three times (pulumi-azure-native, PR 4497). The last one is an operation that
 * was accepted, and that ended in `Failed` when azure-native polled it (`Azure-AsyncOperation`).
 */
const ANSWERS: Readonly<Record<string, Refusal>> = {
  "409": answer(409, "Conflict"),
  "429": answer(429, "TooManyRequests"),
  "503": answer(503, "ServiceUnavailable"),
  "an operation that failed": { message: 'Code="OperationFailed" Message="refused by the test"', afterwards: true },
};

function answer(status: number, code: string): Refusal {
  return { message: `Status=${status} Code="${code}" Message="refused by the test"` };
}

/** The Azure resources of a pipeline, in an order in which they can be created. */
const TYPES = [
  "resources:ResourceGroup",
  "storage:StorageAccount",
  "storage:BlobServiceProperties",
  "storage:ManagementPolicy",
  "managedidentity:UserAssignedIdentity",
  "storage:BlobContainer",
  "authorization:RoleAssignment",
  "batch:BatchAccount",
  "batch:Pool",
].map((type) => `azure-native:${type}`);

const program =
  (nodes = 0, owner = "render"): PulumiFn =>
  async () => {
    new OutputPipeline("p", {
      location: "westeurope",
      jobs: ["a", "b"],
      pools: [{ name: "small", vmSize: "Standard_D2ds_v5", nodes }],
      readers: [{ name: "ann", principalId: PRINCIPAL, principalType: "User" }],
      tags: { owner },
      runtime: "image",
      retainOutputs: false,
    });
  };

const isNightly = process.env.NIGHTLY === "1";

/** Each row refuses one type. In a short run, each type meets one of the answers. */
const ROWS = Object.keys(ANSWERS).map((_, row) =>
  TYPES.map((type, index) => ({ type, answer: Object.keys(ANSWERS)[(index + row) % Object.keys(ANSWERS).length]! })),
);

describe("a change that Azure's control plane refuses", function () {
  this.timeout(300_000);
  let proxy: ProviderProxy;
  let stack: EditedStack;

  before(async () => {
    proxy = await startProviderProxy();
    stack = await editedStack(proxy.environment);
  });

  after(async () => {
    proxy.intercept({});
    await stack.stack.destroy();
    await stack.forget();
    proxy.close();
  });

  /** Refuses the first change of a type, and returns the changes that it refused. */
  function refuseFirst(method: Change["method"], type: string, refusal: Refusal): readonly Change[] {
    const refused: Change[] = [];
    proxy.intercept({
      refuse(change) {
        if (refused.length > 0 || change.method !== method || change.type !== type) return undefined;
        refused.push(change);
        return refusal;
      },
    });
    return refused;
  }

  /** Runs an update or a destroy that must fail, and checks that its error names the resource and Azure's code. */
  async function assertReported(
    refused: readonly Change[],
    { message }: Refusal,
    run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>,
  ): Promise<void> {
    const errors: { urn: string; message: string }[] = [];
    await assert.rejects(
      run(({ diagnosticEvent }) => {
        if (diagnosticEvent?.severity === "error") errors.push({ urn: "", ...diagnosticEvent });
      }),
    );
    assert.equal(refused.length, 1, "the update must reach the change");
    const code = /Code="\w+"/.exec(message)?.[0] ?? "";
    const own = errors.filter(({ urn }) => urn.endsWith(`::${refused[0]!.name}`));
    assert.ok(
      own.some((error) => error.message.includes(code)),
      JSON.stringify(errors),
    );
  }

  for (const [number, row] of (isNightly ? ROWS : ROWS.slice(0, 1)).entries()) {
    const what = row.map((each) => `${each.type.split(":").at(-1)}: ${each.answer}`).join(", ");
    it(`is reported with the resource's name, and made by the next update (${number + 1}: ${what})`, async () => {
      await stack.stack.destroy();
      for (const { type, answer } of row) {
        const refusal = ANSWERS[answer]!;
        const refused = refuseFirst("Create", type, refusal);
        await assertReported(refused, refusal, (onEvent) => stack.stack.up({ program: program(), onEvent }));
      }
      proxy.intercept({});
      await stack.up(program());
      assert.deepEqual((await stack.preview(program())).previewed, {});
      assert.deepEqual(await stack.refresh(), {}, "Azure and the state agree");
    });
  }

  it("is reported if it was an edit, and made by the next update", async () => {
    await stack.up(program());
    const edited = program(1, "lab");
    for (const [index, type] of ["batch:Pool", "batch:BatchAccount", "storage:StorageAccount"].entries()) {
      const refusal = Object.values(ANSWERS)[index]!;
      const refused = refuseFirst("Update", `azure-native:${type}`, refusal);
      await assertReported(refused, refusal, (onEvent) => stack.stack.up({ program: edited, onEvent }));
    }
    proxy.intercept({});
    await stack.up(edited);
    assert.deepEqual((await stack.preview(edited)).previewed, {});
    assert.deepEqual(await stack.refresh(), {});
  });

  it("is reported if it was a deletion, and made by the next destroy", async () => {
    await stack.up(program());
    const types = isNightly ? [...TYPES].reverse() : ["azure-native:batch:Pool", "azure-native:storage:StorageAccount"];
    for (const [index, type] of types.entries()) {
      // azure-native deletes no settings of an account.
      const refusal = Object.values(ANSWERS)[index % 3]!;
      const refused = refuseFirst("Delete", type, refusal);
      await assertReported(refused, refusal, (onEvent) => stack.stack.destroy({ onEvent }));
    }
    proxy.intercept({});
    await stack.stack.destroy();
    assert.deepEqual(await stack.resources(), []);
  });
});
