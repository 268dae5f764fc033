import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, it } from "mocha";
import { Problems } from "../../../components/arguments/problems";
import { isKnown, outputValue, problemsOf, setEngineAddress } from "../support/deployment";

/** Adds a problem if a number is not even. */
const even = (problems: Problems, path: string) => (value: number) => {
  if (value % 2 !== 0) problems.add(path, "be even", value);
  return value;
};

const unknown = () => pulumi.output(pulumi.unknown) as pulumi.Output<number>;

describe("Problems", () => {
  // Outputs are checked in a deployment. Under mocks they are not, because mocked values have their own form.
  beforeEach(() => setEngineAddress("127.0.0.1:1"));
  afterEach(() => setEngineAddress(""));

  it("throws all problems at once, with the component's name and without a stack trace", () => {
    const problems = new Problems('OutputPool "small"');
    problems.whenKnown(3, even(problems, "nodes"));
    problems.addMissing("image", "name one");
    assert.deepEqual(
      problemsOf(() => problems.throwIfAny()),
      ["nodes must be even, got 3", "image is required; name one"],
    );
    assert.throws(() => problems.throwIfAny(), {
      message: 'OutputPool "small":\n  nodes must be even, got 3\n  image is required; name one',
    });
    assert.throws(() => problems.throwIfAny(), pulumi.RunError.isInstance);
  });

  it("throws nothing if nothing is wrong", () => {
    const problems = new Problems("x");
    assert.equal(problems.whenKnown(4, even(problems, "nodes")), 4);
    problems.throwIfAny();
  });

  it("checks an output when it is known", async () => {
    const problems = new Problems("x");
    const good = problems.whenKnown(pulumi.output(4), even(problems, "good"));
    const bad = problems.whenKnown(pulumi.output(3), even(problems, "bad"));
    problems.throwIfAny();
    assert.equal(await outputValue(pulumi.output(good)), 4);
    await assert.rejects(outputValue(pulumi.output(bad)), { message: "x:\n  bad must be even, got 3" });
  });

  it("rejects all outputs with one error that has all problems, after the last output is known", async () => {
    const problems = new Problems("x");
    let settle = (_: number) => {};
    const late = pulumi.output(new Promise<number>((resolve) => (settle = resolve)));
    const outputs = [pulumi.output(1), late, unknown()].map((output, index) =>
      pulumi.output(problems.whenKnown(output, even(problems, `args[${index}]`))),
    );
    const both = pulumi.output(problems.whenKnown(outputs.slice(0, 2), ([first = 0, second = 0]) => first + second));
    const rejections = [outputs[0], outputs[1], both].map((output) => outputValue(output!).catch((error) => error));
    settle(3);
    const errors = await Promise.all(rejections);
    assert.equal(new Set(errors).size, 1);
    assert.equal(errors[0].message, "x:\n  args[0] must be even, got 1\n  args[1] must be even, got 3");
    assert.equal(await isKnown(outputs[2]!), false);
  });

  it("keeps its message when the SDK overwrites it for each argument of a resource", async () => {
    const problems = new Problems("x");
    problems.addMissing("a");
    assert.throws(
      () => problems.throwIfAny(),
      (error: Error) => {
        error.message = `error serializing property "a": ${error.message}`;
        return error.message === "x:\n  a is required";
      },
    );
  });

  it("does not show secrets, the query of a URL, or more than one line", async () => {
    const problems = new Problems("x");
    const secret = problems.whenKnown(pulumi.secret(3), even(problems, "secret"));
    await assert.rejects(outputValue(pulumi.output(secret)), { message: "x:\n  secret must be even, got a secret" });
    const more = new Problems("x");
    more.add("url", "be short", "https://a.example/b?sig=abc");
    more.add("image", "be short", "y".repeat(1000));
    const shown = problemsOf(() => more.throwIfAny());
    assert.equal(shown[0], 'url must be short, got "https://a.example/b?…"');
    assert.equal(shown[1]?.length, "image must be short, got ".length + 121);
  });

  it("shows the type of a value that JSON cannot represent", () => {
    const cyclic: { self?: object } = {};
    cyclic.self = cyclic;
    const resource = new pulumi.ComponentResource("a:b:C", "resource");
    const problems = new Problems("x");
    for (const value of [null, Number.NaN, 10n, () => 1, Symbol("s"), cyclic, resource, pulumi.output(1)]) {
      problems.add("a", "be a text", value);
    }
    assert.deepEqual(
      problemsOf(() => problems.throwIfAny()).map((problem) => problem.replace("a must be a text, got ", "")),
      ["nothing", "NaN", "10", "a function", "a symbol", "an object", "a resource", "an output"],
    );
  });
});
