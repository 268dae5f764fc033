import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  IGNORED_POOL_PROPERTIES,
  MACHINE_CHANGES,
  POOL_CHANGES,
  REPLACED_POOL_PROPERTIES,
} from "../../components/pool/pool-changes";
import { shapeByTypes } from "./arm/published-types";
import type { Shape } from "./arm/shape";

describe("the changes of a pool", () => {
  const members = (shape: Shape | undefined) => shape?.properties?.() ?? {};

  it("are known for every input of azure-native", () => {
    const pool = shapeByTypes("batch:Pool");
    assert.deepEqual(
      [...Object.keys(POOL_CHANGES), "deploymentConfiguration"].sort(),
      Object.keys(members(pool)).sort(),
    );
    const machine = members(members(pool).deploymentConfiguration).virtualMachineConfiguration;
    assert.deepEqual(Object.keys(MACHINE_CHANGES).sort(), Object.keys(members(machine)).sort());
  });

  it("replace the pool also if they are ignored by default", () => {
    const replaced = IGNORED_POOL_PROPERTIES.filter((path) =>
      REPLACED_POOL_PROPERTIES.some((each) => path === each || path.startsWith(`${each}.`)),
    );
    assert.deepEqual(replaced, IGNORED_POOL_PROPERTIES);
  });
});
