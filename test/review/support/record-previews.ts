import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { editedStack } from "../../end-to-end/support/edited-stack";
import { localAzureStatus } from "../../end-to-end/support/local-azure";
import { RECORDED } from "./recorded";
import { PACK, scenarios } from "./scenarios";

/**
 * Records the previews of the scenarios with the real engine on local Azure, as `pulumi preview --json` prints them
 * with PULUMI_ENABLE_STREAMING_JSON_PREVIEW, one event per line:
 *
 *     npm run local -- npx tsx test/review/support/record-previews.ts
 */
async function main(): Promise<void> {
  const { deployers } = await localAzureStatus();
  const [alice, bob] = ["servicePrincipal", "reader"].map((name) => deployers[name]?.objectId ?? "");
  for (const { deployed, previewed } of scenarios(alice ?? "", bob ?? "")) {
    const { stack, forget } = await editedStack();
    try {
      if (deployed !== undefined) await stack.up({ program: deployed });
      for (const [name, { program, hasPack }] of Object.entries(previewed)) {
        const events: EngineEvent[] = [];
        const onEvent = (event: EngineEvent) => events.push(event);
        const policyPacks = hasPack ? [PACK] : [];
        // A preview that fails is a recording too.
        await stack.preview({ program, onEvent, policyPacks }).catch(() => {});
        await writeFile(join(RECORDED, `${name}.jsonl`), recording(events));
        console.log(`${name}: ${events.length} events`);
      }
      if (deployed !== undefined) await stack.destroy();
    } finally {
      await forget();
    }
  }
}

/** Returns what the engine sends, without what no review reads. It would be twenty times as large. */
function recording(events: readonly EngineEvent[]): string {
  const ids = new Map<string, string>();
  return events
    .filter(isRead)
    .map((event) => `${sameInEachRecording(JSON.stringify(event, withoutUnread), ids)}\n`)
    .join("");
}

function isRead({ diagnosticEvent, resourcePreEvent, resOutputsEvent, ...rest }: EngineEvent): boolean {
  if (diagnosticEvent !== undefined) return /^(warning|error)$/.test(diagnosticEvent.severity);
  if (resourcePreEvent !== undefined)
    return resourcePreEvent.metadata.op !== "same" || isReadIfUnchanged(resourcePreEvent);
  // The other outputs are those of the state, which the first event of a resource has.
  if (resOutputsEvent !== undefined) return /index:OutputPool::/.test(resOutputsEvent.metadata.urn);
  return "policyEvent" in rest || "policyRemediationEvent" in rest || "summaryEvent" in rest;
}

function isReadIfUnchanged({ metadata }: { readonly metadata: { readonly type: string } }): boolean {
  return /^(pulumi:pulumi:Stack|azure-native:(authorization|managedidentity|storage:(Sto|Man|BlobS)))/.test(
    metadata.type,
  );
}

/** The StartTask of a pool has 10,000 characters, and each state repeats its provider. */
const UNREAD =
  /^(timestamp|provider|hideDiffs|azureApiVersion|etag|encryption|primaryEndpoints|startTask|systemData|\w+(Time|On|By))$/;

function withoutUnread(name: string, value: unknown): unknown {
  if (UNREAD.test(name)) return undefined;
  const step = value as { readonly op?: string; readonly type?: string } | undefined;
  // Nothing differs in the new state, except outputs that a component registers.
  const isRepeated = step?.op === "same" && step.type?.startsWith("azure-native:");
  return isRepeated ? { ...step, new: undefined } : value;
}

/** Replaces what differs between two recordings: ids, ports and names with random characters. */
function sameInEachRecording(text: string, ids: Map<string, string>): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      if (KEPT.test(id)) return id;
      if (!ids.has(id)) ids.set(id, `00000000-0000-4000-8000-${String(ids.size).padStart(12, "0")}`);
      return ids.get(id) ?? id;
    })
    .replaceAll(/e2e-[0-9a-f]{8}/g, "dev")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:20000")
    .replaceAll(/[^"|]*\/test\/review\/support\/pack/g, "pack");
}

/** Ids with a meaning: the sentinel of unknown values and built-in roles. */
const KEPT = /^(04da6b54|ba92f5b4|2a2b9908|db58b8e5|48e5e92e|6aaa78f1)-/;

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
