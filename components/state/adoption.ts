import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { knownText } from "./known-value";
import { isUnderMocks } from "./mocks";
import { type RecordedState, recordedState } from "./recorded-state";

/**
 * A type of resource that can be adopted: if it exists in Azure, it is imported into the state instead of being
 * created.
 */
interface Adoption<Input extends string> {
  /** The text inputs from which the resource's id is built. Nothing is adopted while one of them is unknown. */
  readonly idInputs: readonly Input[];
  /**
   * Returns whether the state has the resource under any URN. If so, it must not be adopted: the engine would delete it
   * as the old resource.
   */
  isRecorded(inputs: Readonly<Record<Input, string>>, state: RecordedState): boolean;
  /** Asks Azure for the resource's id. @throws {Error} if the resource does not exist, or if Azure does not answer. */
  find(inputs: Readonly<Record<Input, string>>): Promise<string>;
  /** Returns whether the resource can exist, judging by the state. If not, Azure is not asked. Defaults to true. */
  mayExist?(state: RecordedState): boolean | Promise<boolean>;
  /**
   * Called with the id that was found. If `isSecret`, the id must not be shown. @throws {Error} if the resource must
   * not be adopted.
   */
  onFound?(id: string, isSecret: boolean): void;
}

/**
 * Returns a transform that adopts a resource. azure-native refuses to create a resource that exists. A resource can
 * exist if an update was interrupted before it was recorded, or if it was retained. A resource in the state is never
 * imported again, so only its first update asks Azure. If Azure cannot tell whether the resource exists, it is created
 * as usual.
 */
export function adopting<Input extends string>(adoption: Adoption<Input>): pulumi.ResourceTransform {
  const { idInputs, isRecorded, find, mayExist, onFound } = adoption;
  return AsyncResource.bind(async ({ name, props, opts }: pulumi.ResourceTransformArgs) => {
    // Read the state in every preview, even if the inputs are unknown: the function's provider is part of the state,
    // and the preview would otherwise announce that it is deleted.
    const reading = recordedState();
    const inputs = await knownTexts(props, idInputs);
    const id = await reading
      .then(async (state) => {
        if (inputs === undefined || isRecorded(inputs, state) || (await mayExist?.(state)) === false) return undefined;
        return find(inputs);
      })
      .catch((error: unknown) => {
        if (!isNotFound(error)) void pulumi.log.debug(`nothing is adopted for ${name}: ${error}`);
        return undefined;
      });
    if (id === undefined) return undefined;
    const areSecret = await Promise.all(idInputs.map((input) => pulumi.isSecret(pulumi.output(props[input]))));
    onFound?.(id, areSecret.includes(true));
    return { props, opts: { ...opts, import: id } as pulumi.CustomResourceOptions };
  });
}

/**
 * Returns the resource options for a transform that adopts a resource. Returns none under mocks: the SDK would start a
 * server for the transform, and the unit test would never end.
 */
export function adoptWith(transform: pulumi.ResourceTransform): Pick<pulumi.ResourceOptions, "transforms"> {
  return isUnderMocks() ? {} : { transforms: [transform] };
}

/** Returns whether azure-native's error says that the resource does not exist. */
export function isNotFound(error: unknown): boolean {
  return /Status=404|RESPONSE 404|NotFound/.test(String(error));
}

async function knownTexts<Input extends string>(
  props: pulumi.Inputs,
  names: readonly Input[],
): Promise<Record<Input, string> | undefined> {
  const texts: Record<string, string> = {};
  for (const name of names) {
    const text = await knownText(props[name]);
    if (text === undefined) return undefined;
    texts[name] = text;
  }
  return texts;
}
