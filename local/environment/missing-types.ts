/** The document in the state folder from which `exec` learns which types the last program needs. */
export const MISSING_TYPES_DOCUMENT = "run/missing-types.json";

/** The types of a program that local Azure does not have. */
export interface MissingTypes {
  readonly types: readonly string[];
  /** When the last one was found, in milliseconds since 1970. */
  readonly time: number;
}

/** Returns an error with one line per type. */
export function missingTypesMessage({ types }: Pick<MissingTypes, "types">): string {
  return ["local Azure lacks these types of the program:", ...types.map((type) => `  ${type}`)].join("\n");
}
