import * as pulumi from "@pulumi/pulumi";
import { claim } from "./claims";
import { isUnderMocks } from "./mocks";

/**
 * Refuses a pool if another OutputPool of this program has the same name in the same Batch account. Mocks can give two
 * accounts the same name or none.
 *
 * @param owner the component's name.
 * @param accountName the account's name as the program gave it. The same output is the same account, even while it is
 * unknown.
 * @throws {pulumi.RunError} immediately if the pool's name is known, otherwise as soon as it is.
 */
export function claimPool(owner: string, accountName: pulumi.Input<string>, poolName: pulumi.Input<string>): void {
  if (isUnderMocks()) return;
  const claimIn = (account: unknown, pool: string) => {
    const other = claim(account, `pool ${pool.toLowerCase()}`, owner);
    if (other === undefined || other === owner) return;
    throw new pulumi.RunError(
      `OutputPool "${owner}": poolName must differ from that of OutputPool "${other}" in the same Batch account, got ${JSON.stringify(pool)}; choose another name`,
    );
  };
  if (typeof poolName === "string") claimIn(accountName, poolName);
  pulumi.all([accountName, poolName]).apply(([account, pool]) => claimIn(account, pool));
}
