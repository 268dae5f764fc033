/**
 * The vCPUs of sizes whose number is a rank, by that number. Source: "Previous generations of virtual machine sizes"
 * and the pages of its series. A constrained size, such as Standard_DS11-1_v2, has its vCPUs in the name.
 */
const OF_A = { 0: 1, 1: 1, 2: 2, 3: 4, 4: 8, 5: 2, 6: 4, 7: 8, 8: 8, 9: 16, 10: 8, 11: 16 };
const OF_D = { 1: 1, 2: 2, 3: 4, 4: 8, 5: 16, 11: 2, 12: 4, 13: 8, 14: 16, 15: 20 };
const OF_G = { 1: 2, 2: 4, 3: 8, 4: 16, 5: 32 };

/**
 * Returns the vCPUs of a size without a constraint. In the names of most sizes, the number counts them. It is a rank in
 * A sizes of version 1, and in D and G sizes up to version 2.
 *
 * @returns undefined if no size has the rank.
 */
export function vCpusOf(family: string, version: number, number: number): number | undefined {
  const ranks = ranksOf(family.toUpperCase(), version);
  return ranks === undefined ? number : ranks[number];
}

function ranksOf(family: string, version: number): Readonly<Record<number, number>> | undefined {
  if (family === "A" && version === 1) return OF_A;
  if (/^DS?$/.test(family) && version <= 2) return OF_D;
  return /^GS?$/.test(family) && version <= 2 ? OF_G : undefined;
}
