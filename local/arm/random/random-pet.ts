import { randomInt } from "node:crypto";
import { integer, map, object, string } from "../input-schema";
import type { RandomType } from "./random-type";

const adverbs =
  "barely boldly calmly duly easily fairly gladly hardly keenly lively mildly neatly openly rarely simply".split(" ");
const adjectives =
  "able bold brave calm clever eager fair fit game glad keen kind lucky merry noble quick sharp wise".split(" ");
const animals =
  "ant bat bear bee cod crab crow deer dove duck eel elk fox frog goat hare hawk ibex kite lynx mole newt owl".split(
    " ",
  );

/** A name of several words: the last is an animal, the one before it an adjective, all others adverbs. */
export const randomPet: RandomType = {
  token: "random:index/randomPet:RandomPet",
  inputs: object({ keepers: map(string()), length: integer({ min: 1 }), prefix: string(), separator: string() }),
  outputs: [],
  make({ length = 2, prefix, separator = "-" }) {
    const words = Array.from({ length: Number(length) }, (_, index) => {
      const fromEnd = Number(length) - 1 - index;
      return pick(fromEnd === 0 ? animals : fromEnd === 1 ? adjectives : adverbs);
    });
    const id = [...(typeof prefix === "string" ? [prefix] : []), ...words].join(String(separator));
    return { id, outputs: { length, separator } };
  },
  // The name does not show which part was the prefix.
  parse: () => undefined,
};

function pick(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? "";
}
