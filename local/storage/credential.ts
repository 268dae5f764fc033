import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";
import { StorageError } from "./storage-error";

/** The caller that a request claims to come from, not yet verified. */
export type Credential =
  | { readonly kind: "bearer"; readonly token: string }
  /** Signed with an account key: the request itself, or a service or account SAS. */
  | { readonly kind: "accountKey" }
  /** A SAS signed with a user delegation key. The principal is the one that requested the key. */
  | { readonly kind: "userDelegation"; readonly objectId: string; readonly tenantId: string }
  | { readonly kind: "anonymous" };

const delegationParameters = ["skoid", "sktid", "skt", "ske", "sks", "skv"] as const;

/**
 * Returns the kind of authorization. A request must have exactly one: if it had two, Azurite could accept the one that
 * was not checked here.
 */
export function readCredential(headers: IncomingHttpHeaders, query: Readonly<Record<string, string>>): Credential {
  const { authorization } = headers;
  const isSigned = query.sig !== undefined;
  if (authorization !== undefined && isSigned) throw new StorageError("InvalidAuthenticationInfo");
  if (isSigned) return readSignature(query);
  if (authorization === undefined) return { kind: "anonymous" };

  const [scheme, value] = authorization.split(" ", 2);
  if (scheme === "Bearer" && value !== undefined && value !== "") return { kind: "bearer", token: value };
  if (scheme === "SharedKey" && value !== undefined) return { kind: "accountKey" };
  throw new StorageError("InvalidAuthenticationInfo");
}

function readSignature(query: Readonly<Record<string, string>>): Credential {
  if (query.sip !== undefined && !rangeHoldsLoopback(query.sip))
    throw new StorageError("AuthorizationSourceIPMismatch");
  if (!delegationParameters.some((name) => query[name] !== undefined)) return { kind: "accountKey" };

  // Parameters of an account SAS or a stored policy: Azurite would check the account's key, not the delegation.
  const isMixed = query.ss !== undefined || query.srt !== undefined || query.si !== undefined;
  if (isMixed || !delegationParameters.every((name) => query[name])) throw new StorageError("AuthenticationFailed");
  return { kind: "userDelegation", objectId: query.skoid!, tenantId: query.sktid! };
}

/** Returns whether a SAS for an address, or a range such as `127.0.0.1-127.0.0.9`, allows clients on this machine. */
function rangeHoldsLoopback(range: string): boolean {
  const [from, to = from] = range.split("-");
  if (isIP(from ?? "") !== 4 || isIP(to ?? "") !== 4) return false;
  const list = new BlockList();
  try {
    list.addRange(from!, to!);
  } catch {
    // The end is before the start.
    return false;
  }
  return list.check("127.0.0.1");
}
