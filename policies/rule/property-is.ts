import { shown } from "../../conventions/internal";
import type { Judge } from "./resource-rule";

/** Returns a judge that accepts one of some values of a property. An absent property is none of them. */
export function propertyIs(property: string, ...accepted: readonly (string | boolean)[]): Judge {
  const must = `be ${accepted.map((value) => (typeof value === "string" ? value : shown(value))).join(" or ")}`;
  return (resource) => {
    const value = resource.get(property);
    return accepted.some((each) => each === value) ? undefined : { property, must, got: value };
  };
}
