import type { Policies } from "@pulumi/policy";
import { onAnalyze } from "./analyzer-requests";

/**
 * Lets Pulumi's SDK run only the policies that a resource's type concerns. It prepares a copy of the resource for each
 * policy that it runs, which is most of the time of a pack with many policies.
 *
 * The SDK reads the type of a request, and then iterates over the policies in the same turn of the event loop. If a
 * version of the SDK does anything else in between, all policies run, which is only slower.
 *
 * @param policies The policies that the SDK serves.
 * @param ofType Returns the policies for a type, such as `azure-native:batch:Pool`.
 */
export function judgeByType(policies: Policies, ofType: (type: string) => Policies): void {
  let next: string | undefined;
  onAnalyze((request) => {
    const type = request.getType();
    request.getType = () => {
      next = type;
      queueMicrotask(() => {
        next = undefined;
      });
      return type;
    };
  });
  const all = policies[Symbol.iterator].bind(policies);
  Object.defineProperty(policies, Symbol.iterator, {
    value: () => {
      const type = next;
      next = undefined;
      return type === undefined ? all() : ofType(type)[Symbol.iterator]();
    },
  });
}
