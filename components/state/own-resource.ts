import type * as pulumi from "@pulumi/pulumi";
import { type Adoption, adoptWith } from "./adoption";
import type { RecordedState } from "./recorded-state";

/** A type of resource with a generated name. */
interface OwnType<Input extends string> {
  /** Pulumi's type, such as `azure-native:batch:BatchAccount`. */
  readonly type: string;
  /** The inputs from which the id is built. The first one is the name. */
  readonly idInputs: readonly [name: Input, ...others: Input[]];
  readonly find: Adoption<Input>["find"];
}

/**
 * Returns the options with which a resource is adopted that an update of this stack has created, but not recorded,
 * because it was killed. The name shows that it was this stack: it ends in random characters of the stack's state. So a
 * resource whose name the program gives is not adopted.
 */
export function adoptOwn<Input extends string>({
  type,
  idInputs,
  find,
}: OwnType<Input>): Pick<pulumi.ResourceOptions, "transforms"> {
  const [nameInput] = idInputs;
  return adoptWith({
    idInputs,
    isRecorded: ({ [nameInput]: name }, state) => state.ofType(type).some(({ outputs }) => outputs.name === name),
    find,
    mayExist: (state, { [nameInput]: name }) => isGenerated(name, state),
  });
}

/** Returns whether a name ends in random characters that the stack's state has. */
function isGenerated(name: string, state: RecordedState): boolean {
  return state
    .ofType("random:index/randomString:RandomString")
    .some(({ outputs: { result } }) => typeof result === "string" && result !== "" && name.endsWith(result));
}
