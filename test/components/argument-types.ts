import * as pulumi from "@pulumi/pulumi";
import {
  AutoscalePreset,
  LinkedBatchAccount,
  OutputPipeline,
  type OutputPipelineArgs,
  OutputPool,
  type OutputPoolArgs,
  OutputStorage,
  OutputWriter,
  PrincipalType,
  StorageSku,
} from "../../components";

/**
 * Checks which programs compile. `tsc` reports each line that does not behave as its comment says. Nothing here runs.
 */

const pool = { name: "small", vmSize: "Standard_D2s_v5" };
const base = { resourceGroupName: "group", jobs: ["a"], pools: [pool] };
const FORMULA = "$TargetDedicatedNodes = 1;";
const ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/store";
const principalId = pulumi.output("11111111-2222-3333-4444-555555555555");
declare const isDynamic: boolean;
declare const someText: string;
declare const poolArgs: OutputPoolArgs;

export function right(): void {
  new OutputPipeline("p", base);
  new OutputPipeline("p", { ...base, dynamicJobs: isDynamic, pools: [{ ...pool, nodes: 2 }] });
  new OutputPipeline("p", {
    resourceGroupName: "g",
    dynamicJobs: true,
    pools: [{ ...pool, autoscaleFormula: FORMULA }],
  });
  new OutputPipeline("p", {
    ...base,
    pools: [{ ...pool, autoscale: { preset: "weekend", maxNodes: 1 }, autoscaleIntervalMinutes: 5 }],
  });
  new OutputPipeline("p", {
    ...base,
    pools: [{ ...pool, autoscale: { preset: AutoscalePreset.PendingTasks, maxNodes: pulumi.output(1) } }],
  });
  new OutputPipeline("p", {
    ...base,
    pools: [
      { ...pool, replace: "drain", drainTimeoutMinutes: 30 },
      { ...pool, poolName: "a", replace: "delete-first" },
    ],
  });
  new OutputPipeline("p", { ...base, readers: [{ name: "ann", principalId, principalType: "User" }] });
  new OutputPipeline("p", { ...base, readers: [{ name: "ann", principalId, principalType: PrincipalType.Group }] });
  new OutputPipeline("p", { ...base, runtime: "image" }, { protect: true }).destinations.apply(({ jobs }) => jobs);
  new OutputStorage("s", { resourceGroupName: "group", sku: StorageSku.StandardZrs });
  new OutputStorage("s", { resourceGroupName: "group", sku: pulumi.output(StorageSku.StandardLrs) });
  new OutputStorage("s", { existingAccountId: ID, jobs: ["a"], retainOutputs: true });
  new LinkedBatchAccount("b", { resourceGroupName: "group", storageAccountId: ID, publicNetworkAccess: false });
  new LinkedBatchAccount("b", { existingAccountId: ID, storageAccountId: ID });
  new OutputWriter("w", { resourceGroupName: "group", storageAccountId: ID, jobs: ["a"] });
  new OutputWriter("w", { existingIdentityId: ID, storageAccountId: ID, jobs: ["a"] });
  new OutputPipeline("p", { ...base, storage: { sku: "Standard_ZRS" }, account: { tags: {} }, tags: { a: someText } });
  new OutputPipeline("p", { ...base, network: { allowedIpRanges: [pulumi.output("203.0.113.7")] } });
  new OutputPipeline("p", { ...base, identity: { existingIdentityId: principalId } }).access.apply(
    ([first]) => first?.who,
  );
  new OutputPool("p", poolArgs);
  class OwnPipeline extends OutputPipeline {
    readonly own = true;
  }
  const args: OutputPipelineArgs = base;
  const own: OutputPipeline = new OwnPipeline("p", args);
  if (OutputPipeline.isInstance(own)) own.destinations.apply(({ pools }) => pools);
}

export function wrong(): void {
  // @ts-expect-error: nodes together with autoscaleFormula
  new OutputPipeline("p", { ...base, pools: [{ ...pool, nodes: 1, autoscaleFormula: FORMULA }] });
  // @ts-expect-error: Spot nodes together with autoscaleFormula
  new OutputPipeline("p", { ...base, pools: [{ ...pool, spotNodes: 1, autoscaleFormula: FORMULA }] });
  // @ts-expect-error: nodes together with autoscaleFormula
  new OutputPool("p", { ...poolArgs, nodes: 1, autoscaleFormula: FORMULA });
  const autoscale = { preset: AutoscalePreset.Weekend, maxNodes: 1 };
  // @ts-expect-error: nodes together with autoscale
  new OutputPipeline("p", { ...base, pools: [{ ...pool, nodes: 1, autoscale }] });
  // @ts-expect-error: nodes together with an interval
  new OutputPipeline("p", { ...base, pools: [{ ...pool, nodes: 1, autoscaleIntervalMinutes: 5 }] });
  // @ts-expect-error: autoscaleFormula together with autoscale
  new OutputPipeline("p", { ...base, pools: [{ ...pool, autoscaleFormula: FORMULA, autoscale }] });
  // @ts-expect-error: a preset that does not exist
  new OutputPipeline("p", { ...base, pools: [{ ...pool, autoscale: { preset: "always", maxNodes: 1 } }] });
  // @ts-expect-error: an id of its own together with a replacement that is created first
  new OutputPipeline("p", { ...base, pools: [{ ...pool, poolName: "a", replace: "drain" }] });
  // @ts-expect-error: neither jobs nor dynamicJobs
  new OutputPipeline("p", { resourceGroupName: "group", pools: [pool] });
  // @ts-expect-error: dynamicJobs that may be false, without jobs
  new OutputPipeline("p", { resourceGroupName: "group", pools: [pool], dynamicJobs: isDynamic });
  // @ts-expect-error: neither jobs nor dynamicJobs
  new OutputWriter("w", { resourceGroupName: "group", storageAccountId: ID });
  // @ts-expect-error: neither resourceGroupName nor existingAccountId
  new OutputStorage("s", {});
  // @ts-expect-error: both
  new OutputStorage("s", { resourceGroupName: "group", existingAccountId: ID });
  // @ts-expect-error: a setting of an account that exists
  new OutputStorage("s", { existingAccountId: ID, sku: StorageSku.StandardZrs });
  // @ts-expect-error: neither resourceGroupName nor existingIdentityId
  new OutputWriter("w", { storageAccountId: ID, jobs: ["a"] });
  // @ts-expect-error: a setting of an identity that exists
  new OutputWriter("w", { existingIdentityId: ID, identityName: "nodes", storageAccountId: ID, jobs: ["a"] });
  // @ts-expect-error: an unknown setting of the storage account
  new OutputPipeline("p", { ...base, storage: { replication: "Standard_ZRS" } });
  // @ts-expect-error: neither resourceGroupName nor existingAccountId
  new LinkedBatchAccount("b", { storageAccountId: ID });
  // @ts-expect-error: a setting of an account that exists
  new LinkedBatchAccount("b", { existingAccountId: ID, storageAccountId: ID, publicNetworkAccess: false });
  // @ts-expect-error: any text as a SKU
  new OutputStorage("s", { resourceGroupName: "group", sku: someText });
  // @ts-expect-error: an unknown principal type
  new OutputPipeline("p", { ...base, readers: [{ name: "ann", principalId, principalType: "Robot" }] });
  // @ts-expect-error: an unknown runtime
  new OutputPipeline("p", { ...base, runtime: "deno" });
  // @ts-expect-error: a misspelled argument
  new OutputPipeline("p", { ...base, retainOutput: true });
  // @ts-expect-error: a misspelled argument of a pool
  new OutputPipeline("p", { ...base, pools: [{ name: "small", vmsize: "Standard_D2s_v5" }] });
  // @ts-expect-error: no arguments
  new OutputPipeline("p");
}
