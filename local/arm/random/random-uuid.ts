import { randomUUID } from "node:crypto";
import { map, object, string } from "../input-schema";
import type { RandomType } from "./random-type";

export const randomUuid: RandomType = {
  token: "random:index/randomUuid:RandomUuid",
  inputs: object({ keepers: map(string()) }),
  outputs: ["result"],
  make() {
    const result = randomUUID();
    return { id: result, outputs: { result } };
  },
  parse: (id) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? { inputs: {}, outputs: { result: id } } : undefined,
};
