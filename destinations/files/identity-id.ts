import { refusal, shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";

/**
 * Returns `identityId` if it is the ARM id of an identity.
 *
 * @throws {DestinationError} `IdentityRefused`.
 */
export function checkOwnIdentity(identityId: string): string {
  if (typeof identityId === "string" && /^\/subscriptions\/./i.test(identityId)) return identityId;
  const rule = "be the ARM id of a user-assigned identity of the pool";
  throw new DestinationError("IdentityRefused", refusal("identityId", rule, shown(identityId)));
}

/**
 * Throws, because Batch uses either an identity or a SAS.
 *
 * @param at the argument with the SAS.
 *
 * @throws {DestinationError} `IdentityRefused`.
 */
export function refuseWithSas(at: string): never {
  const message = refusal("identityId", `be left out if ${at} has a SAS`, "both", "remove one of them");
  throw new DestinationError("IdentityRefused", message);
}
