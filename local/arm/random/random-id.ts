import { randomBytes } from "node:crypto";
import { integer, map, object, required, string } from "../input-schema";
import type { Properties } from "../properties";
import type { RandomType } from "./random-type";

export const randomId: RandomType = {
  token: "random:index/randomId:RandomId",
  inputs: object({ byteLength: required(integer({ min: 1 })), keepers: map(string()), prefix: string() }),
  outputs: ["b64Std", "b64Url", "dec", "hex"],
  make({ byteLength, prefix }) {
    const bytes = randomBytes(Number(byteLength));
    return { id: bytes.toString("base64url"), outputs: outputsOf(bytes, String(prefix ?? "")) };
  },
  parse(id) {
    const [encoded = "", prefix] = id.split(",").reverse();
    if (!/^[\w-]+$/.test(encoded)) return undefined;
    const bytes = Buffer.from(encoded, "base64url");
    return { inputs: { byteLength: bytes.length, prefix }, outputs: outputsOf(bytes, prefix ?? "") };
  },
};

function outputsOf(bytes: Buffer, prefix: string): Properties {
  const hex = bytes.toString("hex");
  return {
    b64Std: `${prefix}${bytes.toString("base64")}`,
    b64Url: `${prefix}${bytes.toString("base64url")}`,
    dec: `${prefix}${BigInt(`0x${hex}`)}`,
    hex: `${prefix}${hex}`,
  };
}
