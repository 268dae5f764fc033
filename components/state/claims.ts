import * as pulumi from "@pulumi/pulumi";

/** The owner of each name, by what the name belongs to. */
type Claims = Map<unknown, Map<string, string>>;

const deployments = new WeakMap<object, Claims>();

/**
 * Records that `owner` is the only resource of this deployment that declares something, such as a container in an
 * account. Two resources would each create, adopt or delete it.
 *
 * @param place what `name` belongs to: a text, or an output for a text that is unknown.
 * @returns the name of the resource that declared it earlier, or undefined if there is none.
 */
export function claim(place: unknown, name: string, owner: string): string | undefined {
  const deployment = pulumi.runtime.getMonitor() ?? deployments;
  const claims: Claims = deployments.get(deployment) ?? new Map();
  deployments.set(deployment, claims);
  const owners = claims.get(place) ?? new Map<string, string>();
  claims.set(place, owners);
  const other = owners.get(name);
  if (other === undefined) owners.set(name, owner);
  return other;
}
