import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { knownText } from "./known-value";
import { isUnderMocks } from "./mocks";
import { type RecordedState, recordedState } from "./recorded-state";

/**
 * A type of resource that can be adopted: if it exists in Azure, it is imported into the state instead of being
 * created.
 */
export interface Adoption<Input extends string> {
  /** The text inputs from which the resource's id is built. Nothing is adopted while one of them is unknown. */
  readonly idInputs: readonly Input[];
  /**
   * Returns whether the state has the resource under any URN. If so, it must not be adopted: the engine would delete it
   * as the old resource.
   */
  isRecorded(inputs: Readonly<Record<Input, string>>, state: RecordedState): boolean | Promise<boolean>;
  /**
   * Asks Azure for the resource's id. azure-native itself retries requests that get no answer, or 408, 429, 500 or 502
   * to 504 (pulumi-azure-native, client_azcore.go, `initPipelineOpts`).
   *
   * @throws {Error} if the resource does not exist, or if Azure does not answer.
   */
  find(inputs: Readonly<Record<Input, string>>): Promise<string>;
  /** Returns whether the resource can exist, judging by the state. If not, Azure is not asked. Defaults to true. */
  mayExist?(state: RecordedState, inputs: Readonly<Record<Input, string>>): boolean | Promise<boolean>;
  /**
   * Called with the id that was found. If `isSecret`, the id must not be shown. @throws {Error} if the resource must
   * not be adopted.
   */
  onFound?(id: string, isSecret: boolean): void;
}

/** The options of a resource that is adopted, or of one that is created. */
type Adopted = Pick<pulumi.CustomResourceOptions, "import">;

/**
 * Registers a resource as soon as it is known whether it must be adopted. azure-native refuses to create a resource
 * that exists. A resource can exist if an update was interrupted before it was recorded, or if it was retained. A
 * resource in the state is never imported again, so only its first update asks Azure. If Azure cannot tell whether the
 * resource exists, it is created as usual.
 *
 * Use this for the resources of jobs, because a stack can have many. It is cheaper than a transform, which the engine
 * calls for each resource. The component must wait for the promise: see `outputsAfter`. Under mocks, the resource is
 * registered immediately.
 */
export function registerAdopting<Input extends string, T>(
  adoption: Adoption<Input>,
  name: string,
  inputs: Readonly<Record<Input, unknown>>,
  register: (adopted: Adopted) => T,
): Promise<T> {
  if (isUnderMocks()) return Promise.resolve(register({}));
  // The engine records the stack trace of each resource. That of a callback is short.
  return idToAdopt(adoption, name, inputs).then((id) => register(id === undefined ? {} : { import: id }));
}

/**
 * Returns the resource options with which a resource that is registered immediately is adopted: see
 * `registerAdopting`. Returns none under mocks: the SDK would start a server for the transform, and the unit test would
 * never end.
 */
export function adoptWith<Input extends string>(adoption: Adoption<Input>): Pick<pulumi.ResourceOptions, "transforms"> {
  if (isUnderMocks()) return {};
  const transform = AsyncResource.bind(async ({ name, props, opts }: pulumi.ResourceTransformArgs) => {
    const id = await idToAdopt(adoption, name, props as Record<Input, unknown>);
    return id === undefined ? undefined : { props, opts: { ...opts, import: id } as pulumi.CustomResourceOptions };
  });
  return { transforms: [transform] };
}

/** Returns the id of a resource that exists in Azure but not in the state, or undefined if it must be created. */
export async function idToAdopt<Input extends string>(
  { idInputs, isRecorded, find, mayExist, onFound }: Adoption<Input>,
  name: string,
  inputs: Readonly<Record<Input, unknown>>,
): Promise<string | undefined> {
  // Read the state in every preview, even if the inputs are unknown: the function's provider is part of the state, and
  // the preview would otherwise announce that it is deleted.
  const reading = recordedState();
  // An input that failed is reported by the resource that uses it.
  const texts = await knownTexts(inputs, idInputs).catch(() => undefined);
  const id = await reading
    .then(async (state) => {
      if (texts === undefined || (await isRecorded(texts, state)) || (await mayExist?.(state, texts)) === false) {
        return undefined;
      }
      return find(texts);
    })
    .catch((error: unknown) => {
      if (!isNotFound(error)) void pulumi.log.debug(`nothing is adopted for ${name}: ${error}`);
      return undefined;
    });
  if (id === undefined) return undefined;
  const areSecret = await Promise.all(idInputs.map((input) => pulumi.isSecret(pulumi.output(inputs[input]))));
  onFound?.(id, areSecret.includes(true));
  return id;
}

/** Returns whether azure-native's error says that the resource does not exist. */
export function isNotFound(error: unknown): boolean {
  return /Status=404|RESPONSE 404|NotFound/.test(String(error));
}

async function knownTexts<Input extends string>(
  inputs: Readonly<Record<Input, unknown>>,
  names: readonly Input[],
): Promise<Record<Input, string> | undefined> {
  const texts: Record<string, string> = {};
  for (const name of names) {
    const text = await knownText(inputs[name]);
    if (text === undefined) return undefined;
    texts[name] = text;
  }
  return texts;
}
