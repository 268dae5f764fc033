import type { StorageAccount } from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { inPreview, stays, urnOf } from "./replacement";

/** The account and containers that an OutputStorage declares now. */
interface DeclaredOutputs {
  /** The component. */
  readonly owner: pulumi.Resource;
  /** The component's name, with which the names of its children start. */
  readonly name: string;
  /** The account that the component creates; undefined if it uses an existing one. */
  readonly account: StorageAccount | undefined;
  /** The containers of jobs, by name. */
  readonly containers: ReadonlyMap<string, { readonly id: pulumi.Output<string> }>;
  readonly retainOutputs: boolean;
}

const ACCOUNT_TYPE = "azure-native:storage:StorageAccount";
const CONTAINER_TYPE = "azure-native:storage:BlobContainer";

/**
 * Warns in a preview about each container, or the whole account, that the update deletes with its outputs. The last
 * update determines whether a resource is retained when it leaves the stack.
 */
export function warnOfDeletedOutputs({ owner, name, account, containers, retainOutputs }: DeclaredOutputs): void {
  inPreview(async (state) => {
    const urn = await urnOf(owner);
    const before = state.get(urn);
    if (before === undefined || (before.retainOutputs ?? retainOutputs) === true) return;
    const child = (type: string, suffix: string) => `${urn.replace(/::[^:]*$/, `$${type}::`)}${name}-${suffix}`;
    const hadAccount = state.get(child(ACCOUNT_TYPE, "account")) !== undefined;
    if (hadAccount && (account === undefined || !(await stays(account)))) {
      warn("the storage account", owner);
      return;
    }
    for (const recorded of state.ofType(CONTAINER_TYPE)) {
      const container = String(recorded.outputs.name);
      if (recorded.urn !== child(CONTAINER_TYPE, container)) continue;
      const declared = containers.get(container);
      if (declared === undefined || !(await stays(declared))) warn(`container ${container}`, owner);
    }
  });
}

function warn(what: string, owner: pulumi.Resource): void {
  const reason = "it was deployed with `retainOutputs: false`";
  const fix = "to keep the outputs, first run `pulumi up` with `retainOutputs: true` and without this change";
  void pulumi.log.warn(`${what} will be deleted with all outputs in it, as ${reason}; ${fix}`, owner);
}
