import * as pulumi from "@pulumi/pulumi";

/** The owners of names, by what the names belong to. */
type Claims = Map<unknown, Map<string, string>>;

const deployments = new WeakMap<object, Claims>();

/**
 * Notes that `owner` is the one resource of this deployment that declares something, such as a container of an account:
 * two would each create, adopt or delete it.
 *
 * @param place what `name` belongs to; a text, or an output that stands for one that is not known.
 * @returns the name of the resource that declared it before; undefined if there is none.
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
