import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { Problems } from "../../../components/arguments/problems";
import { parseVmSize, vmSizeRule } from "../../../components/pool/vm-size";
import { findVmSize } from "../../../local/batch/vm-sizes";

/** Names of sizes from Azure's documentation, old and new, with the number of vCPUs in use. */
const SIZES: Readonly<Record<string, number | undefined>> = {
  Basic_A1: 1,
  Standard_A0: 1,
  Standard_A8: 8,
  Standard_A12: undefined,
  Standard_A1_v2: 1,
  Standard_A2m_v2: 2,
  Standard_B1ls: 1,
  Standard_B20ms: 20,
  Standard_B2ats_v2: 2,
  Standard_D2: 2,
  Standard_D3_v2: 4,
  Standard_D5_v2_Promo: 16,
  Standard_D9_v2: undefined,
  Standard_D15i_v2: 20,
  Standard_DS1: 1,
  "Standard_DS11-1_v2": 1,
  Standard_D2_v3: 2,
  Standard_D2s_v3: 2,
  Standard_D4as_v4: 4,
  Standard_D96ads_v5: 96,
  Standard_D2lds_v5: 2,
  Standard_D2nls_v6: 2,
  Standard_DC1s_v3: 1,
  Standard_DC2s_v2: 2,
  Standard_DC4as_cc_v5: 4,
  Standard_DC4es_v6: 4,
  Standard_E64i_v3: 64,
  Standard_E80ids_v4: 80,
  Standard_E112ibds_v5: 112,
  "Standard_E96-24ads_v5": 24,
  Standard_EC96iads_v5: 96,
  Standard_F2: 2,
  Standard_F72s_v2: 72,
  Standard_F2als_v6: 2,
  Standard_FX4mds: 4,
  "Standard_FX96-48mds_v2": 48,
  Standard_G5: 32,
  "Standard_GS5-16": 16,
  Standard_H16mr: 16,
  Standard_HB60rs: 60,
  Standard_HB120rs_v3: 120,
  "Standard_HB120-16rs_v3": 16,
  Standard_HB368rs_v5: 368,
  Standard_HC44rs: 44,
  "Standard_HX176-24rs": 24,
  Standard_L8s: 8,
  Standard_L80as_v3: 80,
  Standard_L2aos_v4: 2,
  "Standard_M8-2ms": 2,
  "Standard_M128-32ms": 32,
  "Standard_M416-208s_v2": 208,
  Standard_M192idms_v2: 192,
  Standard_M48ds_1_v3: 48,
  Standard_M1792ixds_32_v3: 1792,
  Standard_NC6: 6,
  Standard_NC6_Promo: 6,
  Standard_NC24rs_v3: 24,
  Standard_NC4as_T4_v3: 4,
  Standard_NC24ads_A100_v4: 24,
  Standard_NC128lds_xl_RTXPRO6000BSE_v6: 128,
  Standard_NC80adis_H100_v5: 80,
  Standard_NCC40ads_H100_v5: 40,
  Standard_ND40rs_v2: 40,
  Standard_ND96asr_v4: 96,
  Standard_ND96amsr_A100_v4: 96,
  Standard_ND96isr_H100_v5: 96,
  Standard_ND96isr_MI300X_v5: 96,
  Standard_ND96isrf_H200_v5: 96,
  Standard_NG8ads_V620_v1: 8,
  Standard_NP10s: 10,
  Standard_NV4as_v4: 4,
  Standard_NV12s_v3: 12,
  Standard_NV36adms_A10_v5: 36,
  Standard_NV4ads_V710_v5: 4,
  Standard_PB6s: 6,
};

/** Sizes with an Arm processor. The names of Grace Blackwell sizes have no `p`. */
const ARM_SIZES = [
  "Standard_B2pls_v2",
  "Standard_D2ps_v5",
  "Standard_D2pds_v6",
  "Standard_D4plds_v5",
  "Standard_E2ps_v6",
  "Standard_ND128isr_NDR_GB200_v6",
  "Standard_ND128isr_GB300_v6",
];

/** Invalid sizes, and the suggestion in the message. */
const WRONG: Readonly<Record<string, string>> = {
  "huge one": "`az batch location list-skus` lists the sizes of a region",
  "": "`az batch location list-skus` lists the sizes of a region",
  D4s_v5: "did you mean Standard_D4s_v5?",
  Standard_D4sv5: "did you mean Standard_D4s_v5?",
  "Standard-D4s-v5": "did you mean Standard_D4s_v5?",
  "Standard D4s v5": "did you mean Standard_D4s_v5?",
  " Standard_D4s_v5": "did you mean Standard_D4s_v5?",
  StandardD4s_v5: "did you mean Standard_D4s_v5?",
  standard_f72sv2: "did you mean Standard_F72s_v2?",
  Standart_D4s_v5: "`az batch location list-skus` lists the sizes of a region",
  Standard_Ds_v5: "`az batch location list-skus` lists the sizes of a region",
  Standard_D4s_v: "`az batch location list-skus` lists the sizes of a region",
  Standard_D4s_5: "`az batch location list-skus` lists the sizes of a region",
  Standard_D4ss_v5: "`az batch location list-skus` lists the sizes of a region",
  "Standard_M8-16ms": "`az batch location list-skus` lists the sizes of a region",
  "Standard_DS11-4_v2": "`az batch location list-skus` lists the sizes of a region",
  "Standard_M8-0ms": "`az batch location list-skus` lists the sizes of a region",
};

describe("VM sizes", () => {
  it("follow Azure's naming scheme", () => {
    for (const [name, vCpus] of Object.entries(SIZES)) {
      const { hasLocalDisk: _, withLocalDisk: __, ...size } = parseVmSize(name)!;
      assert.deepEqual(size, { name, vCpus, isArm: false }, name);
    }
    for (const name of ARM_SIZES) assert.equal(parseVmSize(name)?.isArm, true, name);
  });

  it("have a local disk or not by their family, version and features", () => {
    const withDisk: Record<string, string | undefined> = {
      Standard_D2s_v5: "Standard_D2ds_v5",
      Standard_D2_v5: "Standard_D2d_v5",
      Standard_D2as_v5: "Standard_D2ads_v5",
      Standard_D2ps_v6: "Standard_D2pds_v6",
      Standard_D2ls_v5: "Standard_D2lds_v5",
      "Standard_E8-4as_v5": "Standard_E8-4ads_v5",
      Standard_DC2as_v5: "Standard_DC2ads_v5",
      Standard_M12s_v3: "Standard_M12ds_v3",
      Standard_F4as_v6: undefined,
      Standard_B2s_v2: undefined,
    };
    for (const [name, other] of Object.entries(withDisk)) {
      const size = parseVmSize(name);
      assert.deepEqual([size?.hasLocalDisk, size?.withLocalDisk], [false, other], name);
      if (other !== undefined) assert.equal(parseVmSize(other)?.hasLocalDisk, true, other);
    }
    for (const name of [
      "Standard_B2s",
      "Standard_F4s_v2",
      "Standard_M64ms_v2",
      "Standard_L8s_v3",
      "Standard_NC6s_v3",
    ]) {
      assert.equal(parseVmSize(name)?.hasLocalDisk, true, name);
    }
  });

  it("have a local disk if the table of local Azure says so", () => {
    const series = [
      "D2_v2",
      "DS2_v2",
      "A2_v2",
      "HB120rs_v3",
      "HC44rs",
      "NC6s_v3",
      "NC4as_T4_v3",
      "F2",
      "F2s",
      "F2s_v2",
    ];
    const general = ["v3", "v4", "v5", "v6"].flatMap((version) =>
      ["", "s", "d", "ds", "as", "ads", "ps", "pds"].flatMap((features) =>
        ["D2", "E2"].map((family) => `${family}${features}_${version}`),
      ),
    );
    const known = [...series, ...general].flatMap((name) => findVmSize(`Standard_${name}`) ?? []);
    assert.ok(known.length > 30, String(known.length));
    for (const { name, temporaryDisk } of known) assert.equal(parseVmSize(name)?.hasLocalDisk, temporaryDisk, name);
  });

  it("have the cores that the table of local Azure says", () => {
    const numbers = [1, 2, 3, 4, 5, 11, 12, 13, 14, 15];
    const old = ["D", "DS"].flatMap((series) => numbers.map((number) => `Standard_${series}${number}_v2`));
    const known = [...old, ...Object.keys(SIZES)].flatMap((name) => findVmSize(name) ?? []);
    assert.ok(known.length > 30, String(known.length));
    for (const { name, cores } of known) assert.equal(parseVmSize(name)?.vCpus, cores, name);
  });

  it("have one spelling, regardless of case", () => {
    for (const name of [...Object.keys(SIZES), ...ARM_SIZES]) {
      for (const other of [name.toLowerCase(), name.toUpperCase()]) assert.equal(parseVmSize(other)?.name, name);
    }
  });

  it("are refused with a suggestion", () => {
    for (const [name, fix] of Object.entries(WRONG)) {
      const problems = new Problems("p");
      vmSizeRule.check(name, "vmSize", problems);
      const got = `vmSize must be an Azure VM size such as Standard_D4s_v5, got ${JSON.stringify(name)}; ${fix}`;
      assert.throws(() => problems.throwIfAny(), { message: `p:\n  ${got}` });
    }
  });

  it("can be ones that Azure adds later", () => {
    const letters = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz");
    const size = fc.record({
      family: fc.stringMatching(/^[A-Z]{1,4}$/),
      vCpus: fc.integer({ min: 1, max: 2048 }),
      features: fc.uniqueArray(letters, { maxLength: 6 }),
      accelerator: fc.option(fc.stringMatching(/^[A-Z]{1,3}\d{1,4}[A-Z]?$/)),
      version: fc.integer({ min: 3, max: 20 }),
    });
    fc.assert(
      fc.property(size, ({ family, vCpus, features, accelerator, version }) => {
        const name = `Standard_${family}${vCpus}${features.join("")}${accelerator === null ? "" : `_${accelerator}`}_v${version}`;
        const parsed = parseVmSize(name);
        assert.equal(parsed?.name, name);
        assert.equal(parsed?.vCpus, vCpus);
        if (features.includes("p")) assert.equal(parsed?.isArm, true);
      }),
    );
  });
});
