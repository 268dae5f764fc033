import assert from "node:assert/strict";
import type { Policies } from "@pulumi/policy";
import * as server from "@pulumi/policy/server";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { AnalyzeRequest, AnalyzerResourceOptions } from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { after, before, describe, it } from "mocha";
import { judgeByType } from "../../../policies/pack/judge-by-type";
import { packPolicies } from "../../../policies/pack/policies";
import { readPropertiesOnce } from "../../../policies/pack/read-once";
import { BAD, GOOD } from "../checkov/resources";
import { type TestResource, UNKNOWN } from "../support/judged";

/** Resources that rules refuse, that they accept, that have unknown values, and that no rule is about. */
const RESOURCES: readonly TestResource[] = [
  ...BAD,
  ...GOOD,
  ...GOOD.map(({ type, props }, index) => ({
    type: type.replace(/^azure-native:(\w+):/, "azure-native:$1/v20240701:"),
    name: `unknown-${index}`,
    props: Object.fromEntries(Object.keys(props).map((property) => [property, UNKNOWN])),
  })),
  { type: "random:index/randomString:RandomString", name: "random", props: { length: 12 } },
];

interface Finding {
  getPolicyname(): string;
  getMessage(): string;
}

type Handler = (
  call: object,
  callback: (error: unknown, response: { getDiagnosticsList(): Finding[] }) => void,
) => void;

/** The call of the engine, as Pulumi's SDK defines it. */
const ANALYZE = (AnalyzerService as unknown as { analyze: { requestDeserialize(bytes: Buffer): object } }).analyze;

describe("judgeByType", () => {
  const read = ANALYZE.requestDeserialize;
  const used: string[] = [];
  let all: Handler;
  let byType: Handler;

  before(() => {
    const { policies, ofType } = packPolicies("standard");
    all = handlerOf(packPolicies("standard").policies);
    byType = handlerOf(policies);
    readPropertiesOnce();
    judgeByType(policies, (type) => {
      used.push(type);
      return ofType(type);
    });
  });

  after(() => {
    ANALYZE.requestDeserialize = read;
  });

  it("finds what all policies find", async () => {
    let findings = 0;
    for (const resource of RESOURCES) {
      const expected = await found(all, request(resource));
      findings += expected.length;
      assert.deepEqual(await found(byType, request(resource)), expected, resource.name);
    }
    assert.ok(findings > RESOURCES.length);
  });

  it("finds it for requests at the same time, in any order", async () => {
    const expected = await Promise.all(RESOURCES.map((resource) => found(all, request(resource))));
    const requests = RESOURCES.map(request).reverse();
    const judged = await Promise.all(requests.map((each) => found(byType, each)));
    assert.deepEqual(judged.reverse(), expected);
  });

  it("runs only the policies of the type", async () => {
    used.length = 0;
    await found(byType, request(GOOD[0] ?? assert.fail()));
    assert.deepEqual(used, ["azure-native:storage:StorageAccount"]);
    const { policies, ofType } = packPolicies("standard");
    assert.ok(ofType("azure-native:storage:StorageAccount").length < policies.length / 2);
  });

  it("runs all policies if nothing has read a type in the same turn", async () => {
    const { policies, ofType } = packPolicies("standard");
    const { length } = policies;
    judgeByType(policies, ofType);
    const type = (request(GOOD[0] ?? assert.fail()) as AnalyzeRequest).getType();
    assert.ok([...policies].length < length);
    assert.equal([...policies].length, length);
    (request(GOOD[0] ?? assert.fail()) as AnalyzeRequest).getType();
    await Promise.resolve();
    assert.equal([...policies].length, length);
    assert.equal(type, "azure-native:storage:StorageAccount");
  });
});

function handlerOf(policies: Policies): Handler {
  // The declarations of the SDK leave out what only its own server calls.
  const { makeAnalyzeRpcFun } = server as unknown as {
    makeAnalyzeRpcFun(pack: string, version: string, level: string, policies: Policies): Handler;
  };
  return makeAnalyzeRpcFun("tested", "1.0.0", "advisory", policies);
}

/** Returns a request as the engine sends it, and the SDK reads it. */
function request({ type, name, props }: TestResource): object {
  const message = new AnalyzeRequest();
  message.setType(type);
  message.setName(name);
  message.setUrn(name);
  message.setProperties(Struct.fromJavaScript(JSON.parse(JSON.stringify(props))));
  message.setOptions(new AnalyzerResourceOptions());
  return ANALYZE.requestDeserialize(Buffer.from(message.serializeBinary()));
}

async function found(handler: Handler, request: object): Promise<string[]> {
  return new Promise((resolve, reject) => {
    handler({ request }, (error, response) => {
      if (error) reject(error);
      else resolve(response.getDiagnosticsList().map((each) => `${each.getPolicyname()}: ${each.getMessage()}`));
    });
  });
}
