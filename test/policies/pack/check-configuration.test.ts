import assert from "node:assert/strict";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { afterEach, beforeEach, describe, it } from "mocha";
import { refuseUnknownNames } from "../../../policies/pack/check-configuration";
import { packPolicies } from "../../../policies/pack/policies";

const { configure } = AnalyzerService as unknown as {
  configure: {
    requestDeserialize(bytes: Buffer): { getPolicyconfigMap(): { entries(): Iterable<[string, unknown]> } };
  };
};

const RULE = "azure-batch-account-require-entra-id";

// The end-to-end tests of the policy pack do this with the real engine, in nightly runs.
describe("refuseUnknownNames", () => {
  const read = configure.requestDeserialize;
  let configuration: Readonly<Record<string, object>>;

  beforeEach(() => {
    const entries = () =>
      Object.entries(configuration).map(([name, properties]): [string, unknown] => [
        name,
        { getProperties: () => ({ toJavaScript: () => properties }) },
      ]);
    configure.requestDeserialize = () => ({ getPolicyconfigMap: () => ({ entries }) });
    refuseUnknownNames(packPolicies("standard").policies);
  });
  afterEach(() => {
    configure.requestDeserialize = read;
  });

  /** Returns the names that the SDK reads from the request. */
  function names(of: typeof configuration): string[] {
    configuration = of;
    const request = configure.requestDeserialize(Buffer.alloc(0));
    return [...request.getPolicyconfigMap().entries()].map(([name]) => name);
  }

  it("accepts the level of all rules, and a rule with its settings", () => {
    assert.deepEqual(names({ all: {}, [RULE]: { exempt: ["a"] } }), ["all", RULE]);
  });

  for (const [what, of, message] of [
    [
      "a misspelled rule",
      { "azure-batch-account-require-entra": {} },
      /^the configuration of the policy pack must name its rules, got azure-batch-account-require-entra; /,
    ],
    [
      "a misspelled setting",
      { all: {}, [RULE]: { exempted: ["a"] } },
      new RegExp(`^${RULE} in the configuration .* must have settings of enforcementLevel, .*exempt.*, got exempted; `),
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => names(of), { message });
    });
  }
});
