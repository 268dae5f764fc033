import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { knownText } from "./known-value";
import { isUnderMocks } from "./mocks";
import { type RecordedState, recordedState } from "./recorded-state";

/** A kind of resource that is adopted, that is: taken into the state if it exists in Azure, in place of being created. */
export interface Adoption<Input extends string> {
  /** The inputs, all texts, that make the resource's id. Nothing is adopted while one of them is unknown. */
  readonly idInputs: readonly Input[];
  /**
   * Whether the state has the resource under any URN. Adopting it then would be wrong: the engine would delete it as
   * the old resource.
   */
  isRecorded(inputs: Readonly<Record<Input, string>>, state: RecordedState): boolean;
  /** Asks Azure for the resource's id. @throws {Error} if there is no such resource, or Azure does not answer. */
  find(inputs: Readonly<Record<Input, string>>): Promise<string>;
  /** Whether the resource can exist, by what the state has; asking Azure is skipped if not. Defaults to true. */
  mayExist?(state: RecordedState): boolean | Promise<boolean>;
  /** Called with what was found. `isSecret` if the id must not be shown. @throws {Error} if the resource must not be adopted. */
  onFound?(id: string, isSecret: boolean): void;
}

/**
 * Returns a transform that adopts a resource. azure-native refuses to create what exists, which happens if an update
 * was killed before it could record the resource, or if the resource was retained. A resource of the state is never
 * imported again, so only the first update of a resource asks Azure. If it cannot be found out whether the resource
 * exists, it is created as usual.
 */
export function adopting<Input extends string>(adoption: Adoption<Input>): pulumi.ResourceTransform {
  const { idInputs, isRecorded, find, mayExist, onFound } = adoption;
  return AsyncResource.bind(async ({ name, props, opts }: pulumi.ResourceTransformArgs) => {
    // Read in each preview, too, even if nothing is known there: the function's provider is part of the state, and the
    // preview would announce that it is deleted.
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
 * Returns the resource options with which a transform adopts a resource. Under mocks there are none: the SDK would start
 * a server for the transform, and the unit test would never end.
 */
export function adoptWith(transform: pulumi.ResourceTransform): Pick<pulumi.ResourceOptions, "transforms"> {
  return isUnderMocks() ? {} : { transforms: [transform] };
}

/** Whether azure-native's error says that Azure has no such resource. */
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
