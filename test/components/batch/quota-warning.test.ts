import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type PoolSize, quotaFindings } from "../../../components/batch/quota-warning";

const AMPLE = {
  dedicatedCoreQuota: 100,
  dedicatedCoreQuotaPerVMFamily: {},
  lowPriorityCoreQuota: 100,
  poolQuota: 20,
};
const pool = (vmSize: string, rest: Partial<PoolSize> = {}): PoolSize => ({ vmSize, ...rest });

describe("quotaFindings", () => {
  const cases: [what: string, pools: PoolSize[], quotas: object, findings: string[]][] = [
    ["nothing if the quotas are exactly enough", [pool("Standard_D4s_v5", { nodes: 25 })], { poolQuota: 1 }, []],
    ["nothing about an account whose subscription has the quotas", [pool("Standard_D4s_v5")], noQuotas(), []],
    ["nothing for pools without nodes", [pool("Standard_D4s_v5", { nodes: 0 })], { dedicatedCoreQuota: 0 }, []],
    [
      "the sum of all pools",
      [pool("Standard_D4s_v5", { nodes: 2 }), pool("Standard_F8s")],
      { dedicatedCoreQuota: 15 },
      ["dedicated cores: 16 needed, quota 15"],
    ],
    ["a quota of zero", [pool("Standard_D2s_v5")], { dedicatedCoreQuota: 0 }, ["dedicated cores: 2 needed, quota 0"]],
    [
      "one node of a pool with a formula",
      [pool("Standard_D8s_v5", { autoscaleFormula: "x" })],
      { dedicatedCoreQuota: 4 },
      ["dedicated cores: 8 needed, quota 4"],
    ],
    [
      "the most dedicated nodes of a pool with a preset",
      [pool("Standard_D8s_v5", { autoscale: { preset: "pendingTasks", maxNodes: 3, minNodes: 1 } })],
      { dedicatedCoreQuota: 16 },
      ["dedicated cores: 24 needed, quota 16"],
    ],
    [
      "the active cores of a constrained size",
      [pool("Standard_M8-2ms")],
      { dedicatedCoreQuota: 1 },
      ["dedicated cores: 2 needed, quota 1"],
    ],
    [
      "one core of a size whose name has no number of cores",
      [pool("Standard_D3_v2")],
      { dedicatedCoreQuota: 0 },
      ["dedicated cores: 1 needed, quota 0"],
    ],
    [
      "the number of pools",
      [pool("Standard_D2s_v5"), pool("Standard_D2s_v5")],
      { poolQuota: 1 },
      ["pools: 2 needed, quota 1"],
    ],
    [
      "cores of the family only",
      [pool("Standard_D4ds_v5"), pool("Standard_D8s_v5")],
      { dedicatedCoreQuotaPerVMFamily: { standardDDSv5Family: 2, standardDSv5Family: 8, standardFSFamily: 0 } },
      ["dedicated cores of standardDDSv5Family: 4 needed, quota 2"],
    ],
  ];
  for (const [what, pools, quotas, findings] of cases) {
    it(`finds ${what}`, () => assert.deepEqual(quotaFindings(pools, { ...AMPLE, ...quotas }), findings));
  }

  /** Sizes and the families of "List VM quotas" that have irregular and regular names. */
  const families: [size: string, family: string][] = [
    ["Standard_D2_v5", "standardDv5Family"],
    ["Standard_D2s_v3", "standardDSv3Family"],
    ["standard_d16ads_v5", "standardDADSv5Family"],
    ["Standard_DS2_v2", "standardDSv2Family"],
    ["Standard_DS2_v2_Promo", "standardDSv2PromoFamily"],
    ["Standard_A2_v2", "standardAv2Family"],
    ["Standard_E8-2s_v4", "standardESv4Family"],
    ["Standard_F4s", "standardFSFamily"],
    ["Standard_HB120rs_v3", "standardHBrsv3Family"],
    ["Standard_NC4as_T4_v3", "Standard NCASv3_T4 Family"],
  ];
  for (const [size, family] of families) {
    it(`counts ${size} as ${family}`, () => {
      const quotas = { ...AMPLE, dedicatedCoreQuota: 1000, dedicatedCoreQuotaPerVMFamily: { [family]: 0 } };
      assert.equal(quotaFindings([pool(size)], quotas).length, 1);
    });
  }

  it("compares nothing with a family that no size has by its name", () => {
    const quotas = { ...AMPLE, dedicatedCoreQuotaPerVMFamily: { standardHCSFamily: 0, standardMSFamily: 0 } };
    assert.deepEqual(quotaFindings([pool("Standard_HC44rs"), pool("Basic_A2"), pool("nonsense")], quotas), []);
  });
});

/** The quotas of an account that allocates pools in the subscription. */
function noQuotas() {
  return { dedicatedCoreQuota: undefined, lowPriorityCoreQuota: undefined, poolQuota: undefined };
}
