import { ArmError } from "../../arm-error";
import type { ResourceType } from "../../azure-native";
import { addressTemplate, SCOPE_INPUTS } from "./served-types";

/** A resource, or all resources of a type at a scope, as a path of a request names them. */
export interface Address {
  readonly type: ResourceType;
  /** The inputs that are part of the path. For a list, those of the parent. */
  readonly path: Readonly<Record<string, string>>;
  readonly isList: boolean;
  /** The name of an action, such as `listKeys`. */
  readonly action?: string;
}

/** The characters that no resource can have in its name ("Naming rules and restrictions for Azure resources"). */
const INVALID = /[<>%&\\?/\p{Cc}]/u;

/**
 * Returns a function that finds out what a path names. It derives the paths from the ids of the types. It throws
 * `InvalidResourceName` if a name contains a character that none can have, such as an encoded slash.
 */
export function addressFinder(
  types: readonly ResourceType[],
  subscriptionId: string,
): (path: string) => Address | undefined {
  const patterns = types.map((type) => ({ type, ...patternsOf(type, addressTemplate(type, subscriptionId)) }));
  return (path) => {
    const first = (kind: "one" | "list" | "action"): Address | undefined => {
      for (const { type, ...expressions } of patterns) {
        const match = expressions[kind].map((expression) => expression.exec(path)).find(Boolean);
        if (!match) continue;
        const { action, ...found } = decoded(match.groups ?? {});
        return { type, path: found, isList: kind === "list", ...(action !== undefined && { action }) };
      }
      return undefined;
    };
    // The path of a list of pools is also that of an action of an account.
    return first("one") ?? first("list") ?? first("action");
  };
}

function patternsOf(type: ResourceType, template: string): Record<"one" | "list" | "action", readonly RegExp[]> {
  const segments = template.split("/").map((segment) => {
    const [, name] = /^\{(\w+)\}$/.exec(segment) ?? [];
    if (name === undefined) return segment.replace(/[.$]/g, "\\$&");
    return SCOPE_INPUTS.includes(name) ? `(?<${name}>|/.*)` : `(?<${name}>[^/]+)`;
  });
  const source = segments.join("/");
  const parent = segments.slice(0, -1).join("/");
  const provider = `/providers/${type.armType}`;
  const isTop = template.split("/providers/")[1]?.split("/").length === 3 && type.path.includes("resourceGroupName");
  // Resources of a group are also listed for the whole subscription.
  const everywhere = isTop ? [new RegExp(`^/subscriptions/[^/]+${provider.replaceAll(".", "\\.")}$`, "i")] : [];
  return {
    one: [new RegExp(`^${source}$`, "i")],
    list: [new RegExp(`^${parent}$`, "i"), ...everywhere],
    action: [new RegExp(`^${source}/(?<action>[^/]+)$`, "i")],
  };
}

function decoded(groups: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.split("/").map(decode).join("/")]],
    ),
  );
}

/** Decodes one segment of a path. @throws {ArmError} `InvalidResourceName` */
function decode(segment: string): string {
  const name = decodedOrSame(segment);
  const [found] = INVALID.exec(name) ?? [];
  if (found === undefined) return name;
  throw new ArmError(
    400,
    "InvalidResourceName",
    `The provided resource name ${JSON.stringify(name)} has these invalid characters: ${JSON.stringify(found)}.`,
  );
}

/** A text that is not encoded correctly stays as it is, with its percent signs. */
function decodedOrSame(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
