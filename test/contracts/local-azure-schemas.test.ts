import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { resourceTypes } from "../../local/arm/azure-native/resource-types";
import { ARM_OPERATIONS } from "./arm/operations";
import { shapeByMappers } from "./arm/published-mappers";
import { shapeByTypes } from "./arm/published-types";
import type { Shape } from "./arm/shape";

const PROVIDER = "azure-native:";

/** The rules that local Azure has for one value of a resource's inputs. */
interface LocalSchema {
  readonly type: string;
  readonly values?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly items?: LocalSchema;
  readonly properties?: Readonly<Record<string, LocalSchema>>;
}

/** Kept types are not enforced. Resource Manager has no blobs. */
const enforced = resourceTypes.filter(({ token, isKept }) => !isKept && token !== `${PROVIDER}storage:Blob`);

describe("local Azure's schemas of enforced resources", () => {
  it("are for the same types as the published ones", () => {
    const types = enforced.map(({ token }) => token.slice(PROVIDER.length));
    assert.deepEqual(types.sort(), Object.keys(ARM_OPERATIONS).sort());
  });

  for (const { token, inputs } of enforced) {
    const type = token.slice(PROVIDER.length);

    it(`have the published enums of ${type}`, () => {
      const wrong = compare(inputs as LocalSchema, shapeByTypes(type), type, (local, { values }) =>
        values === undefined || sorted(local.values).join() === sorted(values).join() ? [] : [sorted(values).join()],
      );
      assert.deepEqual(wrong, []);
    });

    const { apiVersion, client } = ARM_OPERATIONS[type] ?? { apiVersion: "" };
    if (client === undefined) continue;

    it(`refuse what the published limits of ${type} refuse`, () => {
      const published = shapeByMappers(apiVersion, client);
      assert.deepEqual(compare(inputs as LocalSchema, published, type, missingLimits), []);
    });
  }
});

/** Returns the differences at every place that both schemas have, as `path: difference`. */
function compare(
  local: LocalSchema,
  published: Shape,
  path: string,
  differences: (local: LocalSchema, published: Shape) => string[],
): string[] {
  const properties = published.properties?.() ?? {};
  const members = Object.entries(local.properties ?? {}).flatMap(([name, member]) =>
    properties[name] === undefined ? [] : compare(member, properties[name], `${path}.${name}`, differences),
  );
  const { items } = published;
  const inItems = local.items && items ? compare(local.items, items, `${path}[]`, differences) : [];
  return [...differences(local, published).map((found) => `${path}: ${found}`), ...members, ...inItems];
}

/** Returns the published constraints that local Azure does not have. Its own can be stricter. */
function missingLimits({ min, max, pattern, type }: LocalSchema, { constraints = {} }: Shape): string[] {
  const { InclusiveMinimum, MinLength, InclusiveMaximum, MaxLength, MultipleOf, Pattern, ...others } = constraints;
  const least = InclusiveMinimum ?? MinLength;
  const most = InclusiveMaximum ?? MaxLength;
  return [
    ...(least !== undefined && (min ?? Number.NEGATIVE_INFINITY) < least ? [`at least ${least}`] : []),
    ...(most !== undefined && (max ?? Number.POSITIVE_INFINITY) > most ? [`at most ${most}`] : []),
    ...(Pattern !== undefined && pattern === undefined ? [`pattern ${Pattern}`] : []),
    ...(MultipleOf !== undefined && !(MultipleOf === 1 && type === "integer") ? [`multiple of ${MultipleOf}`] : []),
    ...Object.keys(others),
  ];
}

function sorted(values: readonly unknown[] = []): string[] {
  return values.map(String).sort();
}
