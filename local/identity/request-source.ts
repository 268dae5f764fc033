import type { Environment } from "../environment/environment";
import type { Source } from "../environment/firewall";
import type { Identity } from "./identity";

/**
 * Returns where a request comes from. On one machine, all requests have the same address. So a request with a token
 * that a node's IMDS issued comes from the node, and all others come from this machine, as its settings place it.
 *
 * @param authorization the request's header.
 */
export function requestSource(
  { settings }: Pick<Environment, "settings">,
  identity: Identity,
  authorization = "",
): Source {
  const [, token = ""] = /^Bearer (.+)$/i.exec(authorization) ?? [];
  const node = identity.nodeOf(token);
  if (node !== undefined) return node;
  const subnetId = settings.get("client.subnet");
  return { address: settings.get("client.address"), ...(subnetId !== "none" && { subnetId }) };
}
