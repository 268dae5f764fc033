import { OutputPool, type OutputPoolArgs } from "../../components/output-pool";
import { POOL_CHANGES } from "../../components/pool/pool-changes";
import { deploy } from "../components/support/deployment";
import { POOL_ARGS } from "../components/support/pool-args";
import { type Edit, farmEdits } from "../end-to-end/support/edits";
import { type Changed, changed } from "../end-to-end/support/farm";
import type { PoolEffect, PoolEffects } from "../end-to-end/support/pool-effects";
import type { Surroundings } from "../end-to-end/support/surroundings";

const GROUP = "/subscriptions/sub/resourceGroups/others/providers";
const subnet = (name: string) => `${GROUP}/Microsoft.Network/virtualNetworks/net/subnets/${name}`;
const GUID = "11111111-2222-4333-8444-555555555555";
const NAME = "existing12345678";

/** Resources with names of the right form. The programs run under mocks. */
const SURROUNDINGS: Surroundings = {
  west: "west",
  north: "north",
  account: {
    id: `${GROUP}/Microsoft.Storage/storageAccounts/${NAME}`,
    name: NAME,
    blobEndpoint: `https://${NAME}.blob.core.windows.net/`,
  },
  batchAccount: { id: `${GROUP}/Microsoft.Batch/batchAccounts/${NAME}`, name: NAME },
  identity: {
    id: `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/existing`,
    clientId: GUID,
    principalId: GUID,
  },
  colleague: { principalId: GUID.replace("1", "2") },
  role: { id: `/subscriptions/sub/providers/Microsoft.Authorization/roleDefinitions/${GUID}` },
  subnets: { nodes: subnet("nodes"), endpoints: subnet("endpoints") },
  blobZone: { id: `${GROUP}/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net` },
  remove: async () => {},
};

/**
 * Derives what each edit of a pool does from the code: from the properties of the pool that the edit changes, and from
 * the table of what a change of each property does.
 */
export async function derivedEffects(): Promise<PoolEffects> {
  const base = await poolOf({});
  const effects: Record<string, PoolEffect[]> = {};
  const table: Record<string, readonly Edit<OutputPoolArgs>[]> = farmEdits(SURROUNDINGS).pool;
  for (const [argument, edits] of Object.entries(table)) {
    for (const { from, to } of edits) {
      const before = from === undefined ? base : await poolOf(from);
      effects[argument] = [...(effects[argument] ?? []), effectOf(before, await poolOf(to))];
    }
  }
  return effects;
}

async function poolOf(edit: Changed<OutputPoolArgs>): Promise<Record<string, unknown>> {
  const args = { ...POOL_ARGS, vmSize: "Standard_D2ds_v5", nodes: 0 };
  const { get } = await deploy("later preview", () => new OutputPool("pool", changed<OutputPoolArgs>(args, edit)));
  return get("pool-pool").inputs;
}

function effectOf(before: Record<string, unknown>, after: Record<string, unknown>): PoolEffect {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const changes: Readonly<Record<string, string>> = POOL_CHANGES;
  if (changed.length === 0) return "nothing";
  return changed.every((name) => changes[name] === "in place") ? "updates" : "replaces";
}
