import type * as pulumi from "@pulumi/pulumi";
import { type Adoption, adoptWith } from "./adoption";
import { urnsOfChild } from "./former-urns";
import { knownText } from "./known-value";
import type { RecordedState } from "./recorded-state";

/** A resource whose name the component generates, unless the program gives it. */
interface OwnResource<Input extends string> {
  /** Pulumi's type, such as `azure-native:batch:BatchAccount`. */
  readonly type: string;
  /** The resource's name in the program. The random part of its generated name is the RandomString `<name>-name`. */
  readonly name: string;
  /** The component that creates the resource and the RandomString. */
  readonly parent: pulumi.Resource;
  /** The name that the program gives. If it resolves to no value, the name is generated. */
  readonly given: pulumi.Input<string> | undefined;
  /** Whether a resource in the state keeps its name if the component generates another one. Defaults to false. */
  readonly keepsName?: boolean;
  /** The inputs from which the id is built. The first one is the name. */
  readonly idInputs: readonly [name: Input, ...others: Input[]];
  readonly find: Adoption<Input>["find"];
}

/**
 * Returns the options with which a resource is adopted that an update of this stack has created, but not recorded,
 * because it was killed. The resource's name shows this: the component has generated the name from its own
 * RandomString, which an earlier update has recorded. A name that the program gives can be that of another stack's
 * resource. So a resource with a given name is never adopted.
 */
export function adoptOwn<Input extends string>(
  resource: OwnResource<Input>,
): Pick<pulumi.ResourceOptions, "transforms"> {
  const { type, name, parent, given, keepsName = false, idInputs, find } = resource;
  if (typeof given === "string") return {};
  const [nameInput] = idInputs;
  return adoptWith({
    idInputs,
    isRecorded: async ({ [nameInput]: ownName }, state) => {
      if (state.ofType(type).some(({ outputs }) => outputs.name === ownName)) return true;
      return keepsName && (await urnsOfChild({ type, name }, parent)).some((urn) => state.get(urn) !== undefined);
    },
    find,
    mayExist: async (state, { [nameInput]: ownName }) =>
      (await knownText(given)) === undefined && (await generatedNames(resource, state)).includes(ownName),
  });
}

/** Returns the names that the component generates from its RandomString in the state. */
async function generatedNames(
  { name, parent }: Pick<OwnResource<string>, "name" | "parent">,
  state: RecordedState,
): Promise<string[]> {
  const urns = await urnsOfChild({ type: "random:index/randomString:RandomString", name: `${name}-name` }, parent);
  return urns.flatMap((urn) => {
    const { result, keepers } = state.get(urn) ?? {};
    if (typeof result !== "string" || result === "") return [];
    // The name of an account starts with a keeper, which stays the same if the component is renamed.
    const { prefix = name } = (keepers ?? {}) as { readonly prefix?: string };
    return [`${prefix}${result}`];
  });
}
