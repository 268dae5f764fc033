import { randomString } from "./random-string";
import type { RandomType } from "./random-type";

/** The id of every password, because an id is no secret. */
const ID = "none";

/** A random text like that of `RandomString`, which Pulumi keeps secret. It has no `bcryptHash`. */
export const randomPassword: RandomType = {
  ...randomString,
  token: "random:index/randomPassword:RandomPassword",
  secrets: ["result"],
  make: (inputs) => ({ ...randomString.make(inputs), id: ID }),
  // The password itself is the id that is imported.
  parse(password) {
    const parsed = randomString.parse(password);
    return parsed === undefined ? undefined : { ...parsed, id: ID };
  },
};
