import type { Principal } from "../../identity";
import type { Azure } from "./azure";

/** Returns Azure as a principal sees it: its rights decide, and it is the creator of what it creates. */
export function actAs(azure: Azure, principal: Principal): Azure {
  return { ...azure, identity: Object.create(azure.identity, { deployer: { value: principal } }) };
}
