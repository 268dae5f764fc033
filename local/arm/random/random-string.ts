import { randomInt } from "node:crypto";
import { boolean, integer, map, object, required, string } from "../input-schema";
import type { Properties } from "../properties";
import type { RandomType } from "./random-type";

const least = integer({ min: 0 });

export const randomString: RandomType = {
  token: "random:index/randomString:RandomString",
  inputs: object({
    keepers: map(string()),
    length: required(integer({ min: 1 })),
    lower: boolean(),
    minLower: least,
    minNumeric: least,
    minSpecial: least,
    minUpper: least,
    number: boolean(),
    numeric: boolean(),
    overrideSpecial: string(),
    special: boolean(),
    upper: boolean(),
  }),
  outputs: ["result"],
  check(inputs) {
    const classes = classesOf(inputs);
    if (classes.every(({ allowed }) => !allowed)) {
      return { property: "special", reason: "one of lower, upper, numeric and special must be true, got none" };
    }
    const minimum = classes.reduce((sum, { min }) => sum + min, 0);
    const { length } = inputs;
    if (typeof length === "number" && length < minimum) {
      return {
        property: "length",
        reason: `length must be at least the sum of the minimums, ${minimum}, got ${length}`,
      };
    }
    return undefined;
  },
  make(inputs) {
    const classes = classesOf(inputs);
    const alphabet = classes.map(({ allowed, characters }) => (allowed ? characters : "")).join("");
    const picked = classes.flatMap(({ min, characters }) => Array.from({ length: min }, () => pick(characters)));
    while (picked.length < Number(inputs.length)) picked.push(pick(alphabet));
    const result = shuffle(picked).join("");
    const {
      lower = true,
      upper = true,
      special = true,
      minLower = 0,
      minNumeric = 0,
      minSpecial = 0,
      minUpper = 0,
    } = inputs;
    const numeric = isNumeric(inputs);
    return {
      id: result,
      outputs: { result, lower, upper, special, numeric, number: numeric, minLower, minNumeric, minSpecial, minUpper },
    };
  },
  parse: (id) => (id === "" ? undefined : { inputs: { length: id.length }, outputs: { result: id } }),
};

function classesOf(inputs: Properties) {
  const special = typeof inputs.overrideSpecial === "string" ? inputs.overrideSpecial : "!@#$%&*()-_=+[]{}<>:?";
  const min = (name: string) => (typeof inputs[name] === "number" ? inputs[name] : 0);
  return [
    { allowed: inputs.lower !== false, min: min("minLower"), characters: "abcdefghijklmnopqrstuvwxyz" },
    { allowed: inputs.upper !== false, min: min("minUpper"), characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
    { allowed: isNumeric(inputs), min: min("minNumeric"), characters: "0123456789" },
    { allowed: inputs.special !== false, min: min("minSpecial"), characters: special },
  ];
}

/** Returns whether digits are allowed. `number` is the old name of `numeric`. */
function isNumeric(inputs: Properties): boolean {
  return inputs.numeric !== false && inputs.number !== false;
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffle(characters: string[]): string[] {
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? "", characters[last] ?? ""];
  }
  return characters;
}
