import { randomUUID } from "node:crypto";
import type { Resource } from "../../../environment/resources";
import type { Properties } from "../../properties";
import { readSchema } from "../../schema-notation";
import type { Azure } from "../azure";
import { identityOutput } from "../identities";
import { newEtag } from "../network/references";
import { resourceId } from "../resource-id";
import type { ResourceType } from "../resource-type";

/** A row of the tables in this folder. */
export interface KeptRow {
  /** Pulumi's module and name, such as `keyvault:Vault`. */
  readonly type: string;
  readonly apiVersion: string;
  /**
   * The parts of the id: a type's segments, each followed by the input with the segment's name, as in
   * `["Microsoft.KeyVault/vaults", "vaultName", "secrets", "secretName"]`. `=default` is a fixed name.
   */
  readonly id: readonly string[];
  /** The inputs of the SDK, in the notation of `readSchema`. */
  readonly inputs: string;
  /** The outputs that Azure generates in the same way for all types. */
  readonly generic?: readonly GenericOutput[];
  /** The outputs of this type that are not equal to an input, and that programs read. Each can be a promise. */
  readonly own?: Readonly<Record<string, (request: OwnRequest) => unknown>>;
  /** Inputs besides the id and the location whose change needs a new resource. */
  readonly createOnly?: readonly string[];
  /** Paths of inputs that Azure never returns. */
  readonly secrets?: readonly string[];
}

/** The facts from which an output is generated. */
export interface OwnRequest {
  readonly id: string;
  readonly name: string;
  readonly inputs: Properties;
  readonly existing: Resource | undefined;
  /** The outputs before an update. Empty for a new resource. */
  readonly before: Properties;
  readonly azure: Azure;
}

/** How Azure generates the outputs that many types have. */
const genericOutputs = {
  etag: () => newEtag(),
  provisioningState: () => "Succeeded",
  resourceGuid: ({ before }: OwnRequest) => before.resourceGuid ?? randomUUID(),
  systemData: ({ before, azure }: OwnRequest) => systemData(before, azure),
  creationDate: ({ before }: OwnRequest) => before.creationDate ?? now(),
  createdDate: ({ before }: OwnRequest) => before.createdDate ?? now(),
  modifiedDate: now,
  lastModifiedTime: now,
  creationTime: ({ before }: OwnRequest) => before.creationTime ?? now(),
  identity: ({ inputs, existing, azure }: OwnRequest) => identityOutput(azure, inputs, existing),
};

type GenericOutput = keyof typeof genericOutputs;

/**
 * Returns a type that local Azure keeps and returns, and does not enforce: its inputs are checked and stored, and
 * nothing else happens.
 */
export function keptType(row: KeptRow): ResourceType {
  const inputs = readSchema(row.inputs);
  const names = row.id.filter((part, index) => index % 2 === 1 && !isFixed(part));
  const fixed = Object.fromEntries(row.id.filter(isFixed).map((part) => [part, part.slice(1)]));
  const generic = Object.fromEntries((row.generic ?? []).map((name) => [name, genericOutputs[name]]));
  const made: Readonly<Record<string, (request: OwnRequest) => unknown>> = { ...generic, ...row.own };
  return {
    token: `azure-native:${row.type}`,
    armType: row.id.filter((_, index) => index % 2 === 0).join("/"),
    apiVersion: row.apiVersion,
    isKept: true,
    inputs,
    name: { property: names.at(-1) ?? "", auto: "random" },
    path: ["resourceGroupName", ...names],
    createOnly: ["location" in inputs.properties ? "location" : "", ...(row.createOnly ?? [])].filter(Boolean),
    computed: Object.keys(made),
    ...(row.secrets !== undefined && { secrets: row.secrets }),

    id: (given, subscriptionId) => resourceId({ ...given, ...fixed }, subscriptionId, row.id),
    async put({ id, name, inputs: given, existing }, azure) {
      const request = { id, name, inputs: given, existing, before: existing?.outputs ?? {}, azure };
      const outputs: Record<string, unknown> = {};
      for (const [output, make] of Object.entries(made)) outputs[output] = await make(request);
      return outputs;
    },
  };
}

/** Returns whether a part of an id is a fixed name, such as `=default` in `blobServices/default`. */
function isFixed(part: string): boolean {
  return part.startsWith("=");
}

function systemData(before: Properties, { identity }: Azure): Properties {
  const author = { by: identity.deployer.clientId, byType: "Application", at: now() };
  const created = before.systemData as Properties | undefined;
  return {
    createdBy: created?.createdBy ?? author.by,
    createdByType: created?.createdByType ?? author.byType,
    createdAt: created?.createdAt ?? author.at,
    lastModifiedBy: author.by,
    lastModifiedByType: author.byType,
    lastModifiedAt: author.at,
  };
}

function now(): string {
  return new Date().toISOString();
}
