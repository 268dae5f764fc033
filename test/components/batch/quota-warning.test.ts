import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import type { BatchQuotas } from "../../../components/batch/batch-quotas";
import { type PoolSize, quotaFindings, warnOfQuotas } from "../../../components/batch/quota-warning";
import { deploy } from "../support/deployment";

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
      "Spot cores, and no dedicated ones of a pool with only Spot nodes",
      [pool("Standard_D4s_v5", { spotNodes: 30 }), pool("Standard_D2s_v5", { nodes: 1, spotNodes: 1 })],
      { dedicatedCoreQuota: 2 },
      ["Spot cores: 122 needed, quota 100"],
    ],
    [
      "the most dedicated nodes of a pool with a preset",
      [pool("Standard_D8s_v5", { autoscale: { preset: "pending-tasks", maxNodes: 3, minNodes: 1 } })],
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
      "the cores of an old size, whose name has no number of cores",
      [pool("Standard_D3_v2"), pool("Standard_A10")],
      { dedicatedCoreQuota: 11 },
      ["dedicated cores: 12 needed, quota 11"],
    ],
    [
      "one core of a size whose number of cores is unknown",
      [pool("Standard_D9_v2")],
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

  /** Sizes and their families in "Resource SKUs - List", with regular and irregular names. */
  const families: [size: string, family: string][] = [
    ["Standard_D2_v5", "standardDv5Family"],
    ["Standard_D2s_v3", "standardDSv3Family"],
    ["standard_d16ads_v5", "standardDADSv5Family"],
    ["Standard_DS2_v2", "standardDSv2Family"],
    ["Standard_DS2_v2_Promo", "standardDSv2PromoFamily"],
    ["Standard_A2_v2", "standardAv2Family"],
    ["Standard_E8-2s_v4", "standardESv4Family"],
    ["Standard_F4s", "standardFSFamily"],
    ["Standard_NC4as_T4_v3", "Standard NCASv3_T4 Family"],
    ["Standard_HB120rs_v2", "standardHBrsv2Family"],
    ["Standard_D16ds_v6", "StandardDdsv6Family"],
    ["Basic_A2", "basicAFamily"],
    ["Standard_A7", "standardA0_A7Family"],
    ["Standard_A10", "standardA8_A11Family"],
    ["Standard_A2m_v2", "standardAv2Family"],
    ["Standard_B1ls", "standardBSFamily"],
    ["Standard_B2ms", "standardBSFamily"],
    ["Standard_B2ts_v2", "standardBsv2Family"],
    ["Standard_B2als_v2", "standardBasv2Family"],
    ["Standard_B2pls_v2", "standardBpsv2Family"],
    ["Standard_DC8_v2", "standardDCSv2Family"],
    ["Standard_DC2ds_v3", "standardDDCSv3Family"],
    ["Standard_DC4ads_cc_v5", "standardDCADCCV5Family"],
    ["Standard_EC128ieds_v5", "standardECIEDV5Family"],
    ["Standard_DC2es_v6", "standardDCEV6Family"],
    ["Standard_E192ids_v6", "StandardEdsv6Family"],
    ["Standard_E80is_v4", "standardXEISv4Family"],
    ["Standard_D2as_v6", "standardDav6Family"],
    ["Standard_E2nds_v6", "StandardEndv6Family"],
    ["Standard_D2alds_v6", "standardDaldv6Family"],
    ["Standard_FX12mds", "standardFXMDVSFamily"],
    ["Standard_H16mr_Promo", "standardHPromoFamily"],
    ["Standard_H8", "standardHFamily"],
    ["Standard_HB60rs", "standardHBSFamily"],
    ["Standard_HC44-16rs", "standardHCSFamily"],
    ["Standard_HB120-16rs_v3", "standardHBv3Family"],
    ["Standard_HX176rs", "standardHXFamily"],
    ["Standard_M128-32ms", "standardMSFamily"],
    ["Standard_M32ts", "standardMSFamily"],
    ["Standard_M416-208ms_v2", "standardMSv2Family"],
    ["Standard_M416s_10_v2", "standardMSv2Family"],
    ["Standard_M32ms_v2", "standardMSMediumMemoryv2Family"],
    ["Standard_M192idms_v2", "standardMIDSMediumMemoryv2Family"],
    ["Standard_M832ids_16_v3", "standardMIDSHighMemoryv3Family"],
    ["Standard_M48ds_1_v3", "standardMDSMediumMemoryv3Family"],
    ["Standard_M128-64bs_v3", "StandardMBSMediumMemoryv3Family"],
    ["Standard_NC24r_Promo", "standardNCPromoFamily"],
    ["Standard_NC24rs_v3", "standardNCSv3Family"],
    ["Standard_ND24rs", "standardNDSFamily"],
    ["Standard_NC24ads_A100_v4", "StandardNCADSA100v4Family"],
    ["Standard_NC80adis_H100_v5", "StandardNCadsH100v5Family"],
    ["Standard_NCC40ads_H100_v5", "StandardNCCads2023Family"],
    ["Standard_NC24lds_xl_RTXPRO6000BSE_v6", "StandardNCdsRTXPRO6000BSEv6XLFamily"],
    ["Standard_ND96amsr_A100_v4", "standard NDAMSv4_A100Family"],
    ["Standard_ND96asr_v4", "Standard NDASv4_A100 Family"],
    ["Standard_ND96isr_MI300X_v5", "standardNDISv5MI300XFamily"],
    ["Standard_ND96isr_H100_v5", "standardNDSH100v5Family"],
    ["Standard_ND96isr_H200_v5", "standardNDISRH200V5Family"],
    ["Standard_ND128isr_GB300_v6", "standardNDISRGB300V6Family"],
    ["Standard_ND128isr_NDR_GB200_v6", "standardNDISRGB200V6NDRFamily"],
    ["Standard_NG32adms_V620_v1", "StandardNGADSV620v1Family"],
    ["Standard_NV4as_v4", "standardNVSv4Family"],
    ["Standard_NV36adms_A10_v5", "StandardNVADSA10v5Family"],
    ["Standard_NV28adms_V710_v5", "StandardNVadsV710v5Family"],
  ];
  for (const [size, family] of families) {
    it(`counts ${size} as ${family}`, () => {
      const quotas = { ...AMPLE, dedicatedCoreQuota: 1000, dedicatedCoreQuotaPerVMFamily: { [family]: 0 } };
      assert.equal(quotaFindings([pool(size)], quotas).length, 1);
    });
  }

  it("compares nothing with a family that no size has by its name", () => {
    const families = { standardHCSFamily: 0, standardAv2Family: 0, standardMSv2Family: 0 };
    const quotas = { ...AMPLE, dedicatedCoreQuotaPerVMFamily: families };
    const others = [pool("Standard_HC2rs_v9"), pool("Basic_A2"), pool("Standard_M64s_v2"), pool("nonsense")];
    assert.deepEqual(quotaFindings(others, quotas), []);
  });
});

describe("warnOfQuotas", () => {
  const warnings = async (quotas: object) => {
    const { logged } = await deploy("later preview", () => {
      const parent = new pulumi.ComponentResource("test:index:Pipeline", "farm");
      const known: BatchQuotas = { ...AMPLE, ...quotas };
      const account = {
        accountName: pulumi.output("renders"),
        dedicatedCoreQuota: pulumi.output(known.dedicatedCoreQuota),
        dedicatedCoreQuotaPerVMFamily: pulumi.output(known.dedicatedCoreQuotaPerVMFamily),
        lowPriorityCoreQuota: pulumi.output(known.lowPriorityCoreQuota),
        poolQuota: pulumi.output(known.poolQuota),
      };
      warnOfQuotas([pool("Standard_D4s_v5")], account, parent);
    });
    return logged;
  };

  it("warns of a single quota that is too small, and not of quotas that are enough", async () => {
    const [warning, ...others] = await warnings({ poolQuota: 0 });
    assert.match(
      String(warning),
      /^the quotas of Batch account renders are too small for the declared pools \(pools: 1 needed, quota 0; other pools/,
    );
    assert.deepEqual(others, []);
    assert.deepEqual(await warnings({}), []);
  });
});

/** The quotas of an account that allocates pools in the subscription. */
function noQuotas() {
  return { dedicatedCoreQuota: undefined, lowPriorityCoreQuota: undefined, poolQuota: undefined };
}
