import type { PulumiFn } from "@pulumi/pulumi/automation";
import { LinkedBatchAccount } from "../../../components/linked-batch-account";
import type { LinkedBatchAccountArgs } from "../../../components/linked-batch-account-args";
import { NodeTool, type NodeToolArgs } from "../../../components/node-tool";
import { OutputPool, type OutputPoolArgs } from "../../../components/output-pool";
import { OutputStorage } from "../../../components/output-storage";
import type { OutputStorageArgs } from "../../../components/output-storage-args";
import { OutputWriter, type OutputWriterArgs } from "../../../components/output-writer";
import type { Surroundings } from "./surroundings";

/** What an edit changes in each component of a farm; undefined removes an argument. */
export interface FarmEdit {
  readonly storage?: Changed<OutputStorageArgs>;
  readonly writer?: Changed<OutputWriterArgs>;
  readonly batch?: Changed<LinkedBatchAccountArgs>;
  readonly tool?: Changed<NodeToolArgs>;
  readonly pool?: Changed<OutputPoolArgs>;
}

/** Arguments that replace those of the base. */
export type Changed<Args> = { readonly [Name in keyof Args]?: Args[Name] | undefined };

/** Returns a program that connects the five components by hand, without nodes; `prefix` renames them with aliases. */
export function farm({ west }: Surroundings, edit: FarmEdit = {}, prefix = ""): PulumiFn {
  const renamed = (name: string) => (prefix === "" ? {} : { aliases: [{ name }] });
  return async () => {
    const storage = new OutputStorage(
      `${prefix}storage`,
      changed<OutputStorageArgs>({ resourceGroupName: west, jobs: ["a"], retainOutputs: false }, edit.storage),
      renamed("storage"),
    );
    const writer = new OutputWriter(
      `${prefix}writer`,
      changed<OutputWriterArgs>(
        { resourceGroupName: west, storageAccountId: storage.accountId, jobs: ["a"] },
        edit.writer,
      ),
      { dependsOn: storage, ...renamed("writer") },
    );
    const account = new LinkedBatchAccount(
      `${prefix}batch`,
      changed<LinkedBatchAccountArgs>(
        {
          resourceGroupName: west,
          storageAccountId: storage.accountId,
          autoStorage: true,
          identityId: writer.identityId,
          identityPrincipalId: writer.principalId,
        },
        edit.batch,
      ),
      renamed("batch"),
    );
    const tool = new NodeTool(
      `${prefix}tool`,
      changed<NodeToolArgs>(
        {
          resourceGroupName: storage.resourceGroupName,
          storageAccountName: storage.accountName,
          storageAccountId: storage.accountId,
          blobEndpoint: storage.blobEndpoint,
          readerPrincipalId: writer.principalId,
          runtime: "image",
        },
        edit.tool,
      ),
      renamed("tool"),
    );
    new OutputPool(
      `${prefix}pool`,
      changed<OutputPoolArgs>(
        {
          resourceGroupName: account.resourceGroupName,
          batchAccountName: account.accountName,
          identityId: edit.batch?.identityId ?? writer.identityId,
          identityClientId: writer.identityClientId,
          blobEndpoint: storage.blobEndpoint,
          toolUrl: tool.url,
          toolSha256: tool.sha256,
          runtime: "image",
          vmSize: "Standard_D2ds_v5",
          nodes: 0,
        },
        edit.pool,
      ),
      { dependsOn: [writer, account, tool], ...renamed("pool") },
    );
  };
}

/** Returns the arguments with an edit applied. Arguments that the edit sets to undefined are removed. */
export function changed<Args extends object>(args: Args, edit: Changed<Args> = {}): Args {
  return Object.fromEntries(Object.entries({ ...args, ...edit }).filter(([, value]) => value !== undefined)) as Args;
}
