import * as pulumi from "@pulumi/pulumi";
import { listOf } from "../arguments/lists";
import type { Problems } from "../arguments/problems";
import { object, type Rules, required, text } from "../arguments/rule";

/** An application package that Batch puts on each node. */
export interface ApplicationPackageArgs {
  /** The id of the application in the Batch account, such as blender: 1 to 64 letters, digits, `-` or `_`. */
  id: pulumi.Input<string>;
  /** The version of the package, such as `4.5`. Defaults to the default version of the application. */
  version?: pulumi.Input<string>;
}

/** The application packages of a pool. */
export interface PoolApplicationPackagesArgs {
  /**
   * Application packages of the Batch account that each node gets before its StartTask, such as `[{ id: "blender",
   * version: "4.5" }]`, at most 10. They must exist in the account, and it needs autoStorage. A change is in place. A
   * node gets it when it restarts or is reimaged. Defaults to none.
   */
  applicationPackages?: pulumi.Input<pulumi.Input<ApplicationPackageArgs>[]>;
}

/** "Deploy applications to compute nodes with Batch application packages". */
const MAX_PACKAGES = 10;

const ID = { pattern: /^[A-Za-z0-9_-]{1,64}$/, rule: "be 1 to 64 letters, digits, `-` or `_`" };
/** "Application Package - Create", `versionName`. */
const VERSION = {
  pattern: /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$/,
  rule: "be 1 to 64 letters, digits, `-`, `_` or `.`, and not begin with a `.`",
};

const PACKAGE_RULES: Rules<ApplicationPackageArgs> = { id: required(text(ID)), version: text(VERSION) };

/** The rules for the application packages of a pool. */
export const POOL_PACKAGES_RULES = {
  applicationPackages: listOf(object(PACKAGE_RULES), MAX_PACKAGES),
} satisfies Rules<PoolApplicationPackagesArgs>;

/** The Batch account of a pool. */
interface Account {
  readonly subscriptionId: pulumi.Input<string>;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly batchAccountName: pulumi.Input<string>;
}

/** Returns `applicationPackages` of a pool. ARM names an application by its id. */
export function applicationPackages(
  { applicationPackages: packages }: PoolApplicationPackagesArgs,
  account: () => Account,
) {
  if (packages === undefined) return undefined;
  const { subscriptionId, resourceGroupName, batchAccountName } = account();
  return pulumi
    .all([packages, subscriptionId, resourceGroupName, batchAccountName])
    .apply(([known = [], subscription, group, name]) => {
      const applications = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Batch/batchAccounts/${name}/applications`;
      const references = known.map(({ id, version }) => ({
        id: `${applications}/${id}`,
        ...(version !== undefined && { version }),
      }));
      return references.length === 0 ? undefined : references;
    });
}

/**
 * Requires that the Batch account of a pipeline can have application packages.
 *
 * @param at the path of the pool, with a dot.
 */
export function checkPackages<T extends PoolApplicationPackagesArgs>(
  pool: T,
  at: string,
  hasPackages: boolean,
  problems: Problems,
): T {
  if (hasPackages || pool.applicationPackages === undefined) return pool;
  const rule = "be left out unless autoStorage is true, as Batch stores packages in the linked storage account";
  const checked = problems.whenKnown(pool.applicationPackages, (packages) => {
    if (Array.isArray(packages) && packages.length > 0) problems.add(`${at}applicationPackages`, rule, packages);
    return packages;
  });
  return { ...pool, applicationPackages: checked as T["applicationPackages"] };
}
