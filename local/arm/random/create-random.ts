import { compare } from "../compare";
import { object, string } from "../input-schema";
import { packageSchema } from "../package-schema";
import { hasUnknown, type Properties, unknownValue } from "../properties";
import type { Provider } from "../provider";
import { validate } from "../validate";
import { randomId } from "./random-id";
import { randomPassword } from "./random-password";
import { randomPet } from "./random-pet";
import { randomString } from "./random-string";
import type { RandomType } from "./random-type";
import { randomUuid } from "./random-uuid";

const VERSION = "4.21.2";
const types: readonly RandomType[] = [randomId, randomPassword, randomPet, randomString, randomUuid];

/** Returns a type for the package schema. All its outputs are texts. */
function withOutputs({ token, inputs, outputs, secrets = [] }: RandomType) {
  return { token, inputs, secrets, outputs: object(Object.fromEntries(outputs.map((name) => [name, string()]))) };
}

/** Creates the provider that replaces random. It stores nothing: values are only in Pulumi's state. */
export function createRandom(): Provider {
  return {
    name: "random",
    version: VERSION,
    schema: () => packageSchema({ name: "random", version: VERSION, resources: types.map(withOutputs) }),
    hasType: (token) => types.some((type) => type.token === token),
    checkConfig: () => [],
    configure: () => {},
    check({ type: token, inputs }) {
      const type = find(token);
      const failures = validate(type.inputs, inputs);
      const broken = failures.length > 0 || hasUnknown(inputs) ? undefined : type.check?.(inputs);
      return { inputs, failures: broken === undefined ? failures : [...failures, broken] };
    },
    diff({ oldInputs, inputs, ignoreChanges }) {
      const differences = compare(oldInputs, inputs).filter(({ path }) => !ignoreChanges.includes(path));
      return { differences, replaces: differences.map(({ path }) => path), deleteBeforeReplace: false };
    },
    async create({ type: token, inputs, preview }) {
      const type = find(token);
      if (preview) return { id: "", outputs: { ...unknownOutputs(type), ...inputs } };
      const { id, outputs } = type.make(inputs);
      return { id, outputs: { ...inputs, ...outputs } };
    },
    async read({ type: token, id, inputs, outputs }) {
      const type = find(token);
      if (Object.keys(outputs).length > 0) return { id, inputs, outputs };
      const parsed = type.parse(id);
      if (parsed === undefined) throw new Error(`${id} must be the id of a ${token} to be imported`);
      return { id: parsed.id ?? id, inputs: parsed.inputs, outputs: { ...parsed.inputs, ...parsed.outputs } };
    },
    async update({ type }) {
      throw new Error(`${type} must be replaced: no property of it can be updated`);
    },
    async delete() {},
    async invoke({ token }) {
      throw new Error(`${token} must not be called: random has no functions`);
    },
  };
}

function find(token: string): RandomType {
  const type = types.find((candidate) => candidate.token === token);
  if (type !== undefined) return type;
  throw new Error(
    `${token} must be a type of local Azure's random; use one of ${types.map((known) => known.token).join(", ")}`,
  );
}

function unknownOutputs(type: RandomType): Properties {
  return Object.fromEntries(type.outputs.map((name) => [name, unknownValue]));
}
