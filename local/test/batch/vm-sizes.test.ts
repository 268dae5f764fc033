import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { coresOf, findVmSize, isVmSizeName, vmFamilies } from "../../batch";

describe("sizes of virtual machines", () => {
  for (const [name, family, cores, temporaryDisk] of [
    ["Standard_D2s_v3", "standardDSv3Family", 2, true],
    ["STANDARD_D2S_V5", "standardDSv5Family", 2, false],
    ["standard_d4ds_v5", "standardDDSv5Family", 4, true],
    ["Standard_D3_v2", "standardDv2Family", 4, true],
    ["Standard_D11_v2", "standardDv2Family", 2, true],
    ["Standard_F72s_v2", "standardFSv2Family", 72, true],
    ["Standard_HB120rs_v3", "standardHBv3Family", 120, true],
  ] as const) {
    it(`${name} has ${cores} cores of ${family}`, () => {
      const size = findVmSize(name);
      assert.deepEqual([size?.family, size?.cores, size?.temporaryDisk], [family, cores, temporaryDisk]);
    });
  }

  for (const [name, cores] of [
    ["Standard_D2s_v9", 2],
    ["Standard_M8-2ms", 2],
    ["Standard_G3", undefined],
    ["large", undefined],
  ] as const) {
    it(`${name} is not in the table, and has ${cores ?? "an unknown number of"} cores`, () => {
      assert.equal(findVmSize(name), undefined);
      assert.equal(coresOf(name), cores);
      assert.equal(isVmSizeName(name), name !== "large");
    });
  }

  it("have families with different names", () => {
    assert.equal(new Set(vmFamilies()).size, vmFamilies().length);
    assert.ok(vmFamilies().includes("standardDSv3Family"));
  });
});
