import assert from "node:assert/strict";
import { join } from "node:path";
import * as containerservice from "@pulumi/azure-native/containerservice";
import * as storage from "@pulumi/azure-native/storage";
import { after, before, describe } from "mocha";
import { itIf, nightly } from "../support/nightly";
import { batchInNetwork, batchWithKeys, versionedBatch } from "./foreign-programs";
import { ROOT } from "./support/commands";
import { type InlineStack, inlineStack } from "./support/inline-stack";
import { type Finding, previewWithPack } from "./support/preview-with-pack";

const PACK = join(ROOT, "policies");

/** The rule that reports values that a preview does not know. */
const KNOWN_VALUES = "azure-any-resource-require-known-values";

/** Rules that Azure's defaults for a storage account and a Batch account break. */
const DEFAULTS_BREAK = [
  "azure-batch-account-require-entra-id",
  "azure-storage-account-forbid-anonymous-access",
  "azure-storage-account-forbid-shared-key",
  "azure-storage-account-forbid-side-doors",
  "azure-storage-account-require-https",
  "azure-storage-account-require-tls",
];

/** A program of azure-native without this library, and the rules that refuse it. */
interface Case {
  readonly title: string;
  readonly program: () => Promise<unknown>;
  /** The rules with mandatory findings. */
  readonly refusedBy: readonly string[];
  /** Further rules that need values that the first preview does not know. They refuse the deployed program. */
  readonly refusedOnceKnown: readonly string[];
  /** Some of the rules with advisory findings. */
  readonly advisedBy: readonly string[];
  /** The number of resources, without the stack's own. */
  readonly resources: number;
}

const CASES: readonly Case[] = [
  {
    title: "with keys and Azure's defaults",
    program: batchWithKeys,
    refusedBy: [...DEFAULTS_BREAK, "azure-batch-pool-require-identity"],
    refusedOnceKnown: ["azure-batch-account-require-storage-identity"],
    advisedBy: ["azure-batch-pool-forbid-public-ip", "azure-storage-account-require-recovery"],
    resources: 5,
  },
  {
    title: "in a virtual network, with an identity",
    program: batchInNetwork,
    refusedBy: [],
    refusedOnceKnown: [],
    advisedBy: ["azure-batch-account-limit-public-access", "azure-storage-container-require-protection"],
    resources: 16,
  },
  {
    title: "with versions in its types",
    program: versionedBatch,
    refusedBy: DEFAULTS_BREAK,
    refusedOnceKnown: [],
    advisedBy: ["azure-batch-account-require-diagnostics", "azure-storage-account-require-lifecycle"],
    resources: 3,
  },
];

/** A program that uses something that local Azure lacks, and how the error names it. */
interface Lacking {
  readonly what: string;
  readonly program: () => Promise<unknown>;
  readonly message: RegExp;
}

const LACKING: readonly Lacking[] = [
  {
    what: "a type",
    program: async () => {
      new containerservice.ManagedCluster("cluster", { resourceGroupName: "farm" });
    },
    message: /local Azure has no type azure-native:containerservice:ManagedCluster/,
  },
  {
    what: "a function",
    program: () =>
      storage.getFileServiceProperties({
        accountName: "store",
        resourceGroupName: "farm",
        fileServicesName: "default",
      }),
    message: /local Azure has no function azure-native:storage:getFileServiceProperties/,
  },
  {
    what: "a property",
    program: async () => {
      new storage.BlobServiceProperties("blobs", {
        accountName: "store",
        resourceGroupName: "farm",
        deleteRetentionPolicy: { enabled: true, day: 7 } as storage.BlobServicePropertiesArgs["deleteRetentionPolicy"],
      });
    },
    message: /deleteRetentionPolicy\.day must not be given: such a property does not exist; .*days/,
  },
];

describe("a program of azure-native without this library", function () {
  this.timeout(180_000);
  let stack: InlineStack;

  before(async () => {
    stack = await inlineStack();
    await stack.stack.setConfig("azure-native:location", { value: "westeurope" });
  });

  after(async () => {
    await stack.stack.destroy();
    await stack.forget();
  });

  for (const { title, program, refusedBy, refusedOnceKnown, advisedBy, resources: count } of CASES) {
    nightly.it(
      `${title} is judged by the policy pack before and after its deployment, and unchanged afterwards`,
      async () => {
        const pulumiProgram = () => program() as Promise<Record<string, unknown>>;
        const judged = async (refusing: readonly string[]) => {
          const { findings, error } = await previewWithPack(stack.stack, PACK, { program: pulumiProgram });
          assert.equal(error !== undefined, refusing.length > 0, String(error));
          assert.deepEqual(rulesOf(findings, "mandatory"), [...refusing].sort());
          const advised = rulesOf(findings, "advisory");
          for (const rule of advisedBy) assert.ok(advised.includes(rule), rule);
          assert.doesNotMatch(findings.map(({ message }) => message).join("\n"), /can't run policy/);
          return findings.filter(({ policy }) => policy === KNOWN_VALUES).map(({ message }) => message);
        };

        const unknown = (await judged(refusedBy)).join("\n");
        for (const rule of refusedOnceKnown) assert.ok(unknown.includes(rule), `${rule} must be reported:\n${unknown}`);

        await stack.up(pulumiProgram);
        const deployed = (await stack.resources()).filter(({ type }) => type.startsWith("azure-native:"));
        assert.equal(deployed.length, count);
        assert.deepEqual(await judged([...refusedBy, ...refusedOnceKnown]), []);
        assert.deepEqual(await stack.preview(pulumiProgram), {});
        await stack.stack.destroy();
      },
    );
  }

  for (const { what, program, message } of LACKING) {
    // For types, pulumi-programs.test.ts has the everyday test.
    itIf(what !== "a type")(`is refused with the name of ${what} that local Azure lacks`, async () => {
      await assert.rejects(
        stack.preview(async () => {
          await program();
        }),
        message,
      );
    });
  }
});

/** Returns the names of the rules with findings of a level, in alphabetical order. */
function rulesOf(findings: readonly Finding[], wanted: string): string[] {
  return [...new Set(findings.filter(({ level }) => level === wanted).map(({ policy }) => policy))].sort();
}
