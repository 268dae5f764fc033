/**
 * The quota families whose names are not formed from the names of their sizes: a pattern of the size's name without
 * `Standard_`, and the family's name without `standard` and `Family`. The first pattern that matches decides. `$1` is a
 * part of the size's name.
 *
 * Source: the property `family` of "Resource SKUs - List", as Azure/karpenter-provider-azure records it for all regions
 * (pkg/providers/instancetype/known_skus.yaml), and for retired sizes Azure/cyclecloud-scalelib (vm_sizes.py).
 */
const IRREGULAR_FAMILIES: readonly (readonly [sizes: RegExp, family: string])[] = [
  [/^A[0-7]$/, "A0_A7"],
  [/^A\d+$/, "A8_A11"],
  [/^A\d+m_v2$/, "Av2"],
  [/^B\d+[lm]+s$/, "BS"],
  [/^B\d+([ap]?)[lt]s_v2$/, "B$1sv2"],
  [/^DC8_v2$/, "DCSv2"],
  [/^DC\d+ds_v3$/, "DDCSv3"],
  [/^([DE]C)\d+(ad?)s_cc_v5$/, "$1$2CCv5"],
  [/^([DE]C)\d+(i?ed?)s_v([56])$/, "$1$2v$3"],
  [/^E\d+i(d?)s_v6$/, "E$1sv6"],
  [/^E80i(d?)s_v4$/, "XEI$1Sv4"],
  // Version 6 leaves out the `s`, except for plain Intel sizes.
  [/^([DE])\d+(?:-\d+)?([an]l?d?)s_v6$/, "$1$2v6"],
  [/^FX\d+mds$/, "FXMDVS"],
  [/^H\d+m?r?(_Promo)?$/, "H$1"],
  [/^(H[BC])(?:60|44)(?:-\d+)?rs$/, "$1S"],
  [/^HB\d+(?:-\d+)?rs_v([345])$/, "HBv$1"],
  [/^HX\d+(?:-\d+)?rs$/, "HX"],
  [/^M\d+(?:-\d+)?[a-z]*$/, "MS"],
  [/^M(?:208|416)(?:-\d+)?m?s(?:_\d+)?_v2$/, "MSv2"],
  [/^M\d+(i?d?)m?s_v2$/, "M$1SMediumMemoryv2"],
  [/^M(?:416|624|832)(i?d?)s_\d+_v3$/, "M$1SHighMemoryv3"],
  [/^M\d+(?:-\d+)?(b?d?)s(?:_\d)?_v3$/, "M$1SMediumMemoryv3"],
  [/^NC\d+r(_Promo)?$/, "NC$1"],
  [/^(N[CD])\d+rs(_v[23])?$/, "$1S$2"],
  [/^NC\d+ads_(A10+)_v4$/, "NCADS$1v4"],
  [/^NC\d+adi?s_H100_v5$/, "NCadsH100v5"],
  [/^NCC40ads_H100_v5$/, "NCCads2023"],
  [/^NC\d+l?ds_xl_RTXPRO6000BSE_v6$/, "NCdsRTXPRO6000BSEv6XL"],
  [/^ND96a(m?)sr(?:_A100)?_v4$/, "NDA$1Sv4_A100"],
  [/^ND96isr?_MI300X_v5$/, "NDISv5MI300X"],
  [/^ND96isr_H100_v5$/, "NDSH100v5"],
  [/^ND96isr_H200_v5$/, "NDISRH200v5"],
  [/^ND128isr(_NDR)?_(GB[23]00)_v6$/, "NDISR$2v6$1"],
  [/^NG\d+adm?s_V620_v1$/, "NGADSV620v1"],
  [/^NV\d+as_v4$/, "NVSv4"],
  [/^NV\d+adm?s_(A10|V710)_v5$/, "NVADS$1v5"],
];

/** Returns the irregular name of a size's quota family, or undefined if its name is formed from the size's name. */
export function irregularFamily(vmSize: string): string | undefined {
  if (vmSize.startsWith("Basic_")) return "basicAFamily";
  const size = vmSize.replace("Standard_", "");
  const found = IRREGULAR_FAMILIES.find(([sizes]) => sizes.test(size));
  return found && `standard${size.replace(...found)}Family`;
}
