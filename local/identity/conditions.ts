import { type Attribute, type Condition, ConditionError, type Operator, parseCondition } from "./condition-parser";
import type { AccessRequest } from "./identity";
import { matchesAction, matchesLike } from "./wildcards";

/**
 * Checks a role assignment's condition before it is stored.
 *
 * @param version defaults to 2.0, as in Azure.
 * @throws {ConditionError} if local Azure cannot enforce it as Azure does.
 */
export function checkCondition(condition: string, version = "2.0"): void {
  if (version !== "2.0") throw new ConditionError(`conditionVersion must be 2.0, got ${version}`);
  parseCondition(condition);
}

/** Returns whether a condition allows the action of a request. A condition that cannot be parsed allows nothing. */
export function conditionAllows(condition: string, request: AccessRequest): boolean {
  const parsed = parsedOnce(condition);
  return parsed !== undefined && evaluate(parsed, request);
}

const cache = new Map<string, Condition | undefined>();

/** Caches parsed conditions, because all requests to an account use the same few texts. */
function parsedOnce(condition: string): Condition | undefined {
  if (!cache.has(condition)) {
    try {
      cache.set(condition, parseCondition(condition));
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      cache.set(condition, undefined);
    }
  }
  return cache.get(condition);
}

function evaluate(condition: Condition, request: AccessRequest): boolean {
  switch (condition.kind) {
    case "and":
      return condition.operands.every((operand) => evaluate(operand, request));
    case "or":
      return condition.operands.some((operand) => evaluate(operand, request));
    case "not":
      return !evaluate(condition.operand, request);
    case "actionMatches":
      return matchesAction(condition.pattern, request.dataAction ?? request.action ?? "");
    case "compare": {
      const actual = attributeValue(condition.attribute, request);
      // The resource does not have the attribute, such as the path of a container. No comparison matches.
      if (actual === undefined) return false;
      const holds = (value: string) => compare(condition.operator, actual, value);
      return condition.operator.quantifier === "all" ? condition.values.every(holds) : condition.values.some(holds);
    }
  }
}

function attributeValue(attribute: Attribute, request: AccessRequest): string | undefined {
  if (attribute === "containerName") return request.attributes?.containerName;
  if (attribute === "principalType") return request.attributes?.principalType;
  if (attribute === "blobPath") return request.attributes?.blobPath;
  return /\/storageAccounts\/([^/]+)/i.exec(request.scope)?.[1];
}

function compare(operator: Operator, actual: string, expected: string): boolean {
  return matches(operator, actual, expected) !== operator.negated;
}

function matches({ comparison, ignoreCase }: Operator, actual: string, expected: string): boolean {
  if (comparison === "Like") return matchesLike(expected, actual, ignoreCase);
  const [left, right] = ignoreCase ? [actual.toLowerCase(), expected.toLowerCase()] : [actual, expected];
  return comparison === "Equals" ? left === right : left.startsWith(right);
}
