import type * as pulumi from "@pulumi/pulumi";
import { checkTogether } from "../arguments/check-together";
import type { Problems } from "../arguments/problems";
import { integer, oneOf, plain, type Rules } from "../arguments/rule";
import { PoolReplacement } from "./pool-replacement";

/** How a pool is replaced if Azure cannot change it in place. */
export interface PoolReplacementArgs {
  /**
   * How the pool is replaced by a change that Azure does not support in place, such as drain. With create-first, the
   * new pool is created before the old one is deleted. drain also waits before that until the running tasks of the old
   * pool have ended. With delete-first, the old pool is deleted first, so that both pools together need no more quota
   * than one. poolName and publicIpIds allow only delete-first. A change of this argument changes nothing by itself;
   * the program that replaces the pool decides. Must be known in a preview. Defaults to create-first, or to
   * delete-first if poolName or publicIpIds is given.
   */
  replace?: PoolReplacement;
  /**
   * How long an update waits for running tasks if replace is drain, in minutes, from 5 to 10,080 (7 days), such as 240.
   * After that, the update fails, both pools stay, and the next update waits again. A change of this argument changes
   * nothing by itself. Defaults to 60.
   */
  drainTimeoutMinutes?: pulumi.Input<number>;
}

/** In minutes. The minimum of `resizeTimeout` ("Pool - Resize"), and 7 days. */
const MIN_DRAIN_TIMEOUT = 5;
const MAX_DRAIN_TIMEOUT = 7 * 24 * 60;

/** In minutes. */
export const DEFAULT_DRAIN_TIMEOUT = 60;

/** The rules for how a pool is replaced. */
export const POOL_REPLACEMENT_RULES = {
  replace: plain(oneOf(PoolReplacement)),
  drainTimeoutMinutes: integer(MIN_DRAIN_TIMEOUT, MAX_DRAIN_TIMEOUT),
} satisfies Rules<PoolReplacementArgs>;

/** The arguments that determine how a pool is replaced. */
type Replaced = PoolReplacementArgs & {
  poolName?: pulumi.Input<string>;
  publicIpIds?: pulumi.Input<pulumi.Input<string>[]>;
};

/**
 * Returns how a pool is replaced. With a given id, the replacement can have the same id as the pool that it replaces.
 * If it were created first, the engine would then delete it as the old pool. With given addresses, the old pool still
 * uses them, and Azure would refuse the replacement. Otherwise azure-native generates a new id for each replacement.
 */
export function replacementOf({ replace, poolName, publicIpIds }: Replaced): PoolReplacement {
  if (poolName !== undefined || publicIpIds !== undefined) return PoolReplacement.DeleteFirst;
  return replace ?? PoolReplacement.CreateFirst;
}

/** Requires delete-first for a pool whose replacement needs what the pool has, and a time limit only for drain. */
export function checkReplacement<T extends Replaced>(args: T, prefix: string, problems: Problems): T {
  const { replace } = args;
  const owned = (["poolName", "publicIpIds"] as const).find((name) => args[name] !== undefined);
  if (owned !== undefined && replace !== undefined && replace !== PoolReplacement.DeleteFirst) {
    const rule = `be "${PoolReplacement.DeleteFirst}" if ${owned} is given, as both pools cannot have it`;
    problems.add(`${prefix}replace`, rule, replace, `leave ${owned} out, so that the new pool can be created first`);
  }
  if (args.drainTimeoutMinutes === undefined || replace === PoolReplacement.Drain) return args;
  return checkTogether(args as Replaced, ["drainTimeoutMinutes"], problems, ({ drainTimeoutMinutes }) => {
    if (drainTimeoutMinutes === undefined) return;
    problems.add(`${prefix}drainTimeoutMinutes`, 'be left out unless replace is "drain"', drainTimeoutMinutes);
  }) as T;
}
