import type { Policies } from "@pulumi/policy";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";

/** Names of the configuration that are no rule: Pulumi's own, for the level of all rules. */
const NOT_A_RULE = ["all"];

/**
 * Lets the engine fail on a configuration that names a rule or a setting that the pack does not have. The engine passes
 * such names on, and Pulumi's SDK ignores them, so that a misspelled rule would stay at its default in silence.
 *
 * It extends the reading of the engine's Configure request, because the SDK has no place for such a check.
 */
export function refuseUnknownNames(policies: Policies): void {
  const { configure } = AnalyzerService as unknown as { configure: Configure };
  const read = configure.requestDeserialize;
  configure.requestDeserialize = (bytes) => {
    const request = read(bytes);
    for (const [name, config] of request.getPolicyconfigMap().entries()) {
      const problem = problemOf(policies, name, config.getProperties()?.toJavaScript() ?? {});
      if (problem !== undefined) return refused(problem);
    }
    return request;
  };
}

/** Returns a request whose reading fails, because an error here would reach the user without its message. */
function refused(problem: string): ConfigureRequest {
  return {
    getPolicyconfigMap() {
      // The SDK shows the stack of an error, and the message is all that helps.
      throw Object.assign(new Error(problem), { stack: problem });
    },
  };
}

/** The definition of the call in Pulumi's generated code, which has no types. */
interface Configure {
  requestDeserialize(bytes: Buffer): ConfigureRequest;
}

interface ConfigureRequest {
  getPolicyconfigMap(): {
    entries(): Iterable<[string, { getProperties(): { toJavaScript(): object } | undefined }]>;
  };
}

function problemOf(policies: Policies, name: string, properties: object): string | undefined {
  if (NOT_A_RULE.includes(name)) return undefined;
  const policy = policies.find((each) => each.name === name);
  if (policy === undefined)
    return `the configuration of the policy pack must name its rules, got ${name}; docs/policies.md has their names`;
  const settings = Object.keys(policy.configSchema?.properties ?? {});
  const unknown = Object.keys(properties).find((setting) => !settings.includes(setting));
  if (unknown === undefined) return undefined;
  const known = ["enforcementLevel", ...settings].join(", ");
  return `${name} in the configuration of the policy pack must have settings of ${known}, got ${unknown}; docs/policies.md has them`;
}
