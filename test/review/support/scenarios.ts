import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { NodeDeallocation, NodeRuntime, PoolReplacement, PrincipalType, WriterRole } from "../../../components";
import { OutputPipeline } from "../../../components/output-pipeline";
import type { OutputPipelineArgs } from "../../../components/output-pipeline-args";

/** A preview that is recorded. */
export interface Scenario {
  readonly program: PulumiFn;
  /** Whether the policy pack of the tests runs. */
  readonly hasPack?: boolean;
}

/** The policy pack with one rule of each result. */
export const PACK = join(__dirname, "pack");

/** A value that no review may show. */
export const SECRET = "a secret of the test";

const SMALL = { name: "small", vmSize: "Standard_D2ds_v5", nodes: 2 };
const LARGE = { name: "large", vmSize: "Standard_D8ds_v5", nodes: 0 };
const LARGER = "Standard_D4ds_v5";

/** The previews that are recorded after one deployment. */
export interface Scenarios {
  /** The program that is deployed before them. Undefined for a new stack. */
  readonly deployed: PulumiFn | undefined;
  /** The previews, by the names of their recordings. */
  readonly previewed: Readonly<Record<string, Scenario>>;
}

const DELETED = { retainOutputs: false };
const LONG = { storage: { softDeleteDays: 30, keepVersionsDays: 30 } };

/** Returns the scenarios. Azure refuses readers that do not exist. */
export function scenarios(aliceId: string, bobId: string): readonly Scenarios[] {
  const principalType = PrincipalType.ServicePrincipal;
  const alice = { name: "alice", principalId: aliceId, principalType };
  const bob = { name: "bob", principalId: bobId, principalType };
  const BASE: OutputPipelineArgs = {
    location: "westeurope",
    jobs: ["frames", "scenes"],
    pools: [SMALL, LARGE],
    readers: [alice],
    runtime: NodeRuntime.Image,
  };

  const farm =
    (edit: Partial<OutputPipelineArgs> = {}): PulumiFn =>
    async () => {
      new OutputPipeline("farm", { ...BASE, ...edit });
    };

  return [
    {
      deployed: undefined,
      previewed: { "new-stack": { program: farm({ tags: pulumi.secret({ note: SECRET }) }), hasPack: true } },
    },
    {
      deployed: farm(),
      previewed: {
        "no-change": { program: farm() },
        "resized-pool": { program: farm({ pools: [{ ...SMALL, nodes: 1 }, LARGE] }) },
        "resized-after-tasks": {
          program: farm({ pools: [{ ...SMALL, nodes: 0, nodeDeallocation: NodeDeallocation.TaskCompletion }, LARGE] }),
        },
        "replaced-pools": {
          program: farm({
            pools: [
              { ...SMALL, vmSize: LARGER },
              { ...LARGE, vmSize: LARGER },
            ],
          }),
        },
        "drained-pool": {
          program: farm({ pools: [{ ...SMALL, vmSize: LARGER, replace: PoolReplacement.Drain }, LARGE] }),
        },
        "removed-pool": { program: farm({ pools: [LARGE] }) },
        "removed-retained-job": { program: farm({ jobs: ["frames"] }) },
        "added-reader": { program: farm({ readers: [alice, bob] }) },
        "dynamic-jobs": { program: farm({ dynamicJobs: true }) },
        "append-only": { program: farm({ writer: WriterRole.AppendOnly }) },
        "policy-violation": { program: farm({ jobs: ["frames", "scenes", "sounds"] }), hasPack: true },
        failed: {
          program: async () => {
            throw new pulumi.RunError("the program of the test has failed");
          },
        },
      },
    },
    {
      deployed: farm({ ...DELETED, ...LONG }),
      previewed: {
        "removed-job": { program: farm({ ...DELETED, ...LONG, jobs: ["frames"] }) },
        "shorter-retention": {
          program: farm({ ...DELETED, storage: { softDeleteDays: 7, keepVersionsDays: 7, deleteAfterDays: 90 } }),
        },
        "removed-pipeline": { program: async () => {} },
      },
    },
  ];
}
