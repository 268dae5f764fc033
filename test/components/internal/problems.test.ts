import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, it } from "mocha";
import { Problems } from "../../../components/internal/problems";
import { deploy, isKnown, outputValue, problemsOf } from "../support/deployment";

const isEven = (value: number) => value % 2 === 0;

describe("Problems", () => {
  beforeEach(() => deploy("first preview", () => undefined));

  it("throws all at once, with the component's name", () => {
    const problems = new Problems('OutputPool "small"');
    problems.check("nodes", 3, isEven, "be even");
    problems.add("image", "be given", undefined, "name one");
    assert.deepEqual(
      problemsOf(() => problems.throwIfAny()),
      ["nodes must be even, got 3", "image must be given, got nothing; name one"],
    );
    assert.throws(() => problems.throwIfAny(), {
      message: 'OutputPool "small":\n  nodes must be even, got 3\n  image must be given, got nothing; name one',
    });
  });

  it("throws nothing where nothing is wrong", () => {
    const problems = new Problems("x");
    assert.equal(problems.check("nodes", 4, isEven, "be even"), 4);
    assert.equal(problems.check<number>("nodes", undefined, isEven, "be even"), undefined);
    problems.throwIfAny();
  });

  it("checks an output when it is known", async () => {
    const problems = new Problems("x");
    const good = problems.check("nodes", pulumi.output(4), isEven, "be even");
    const bad = problems.check("nodes", pulumi.output(3), isEven, "be even");
    problems.throwIfAny();
    assert.equal(await outputValue(pulumi.output(good)), 4);
    await assert.rejects(outputValue(pulumi.output(bad)), { message: "x:\n  nodes must be even, got 3" });
  });

  it("lets an output be that is not known", async () => {
    const unknown = pulumi.output(pulumi.unknown) as pulumi.Output<number>;
    const checked = new Problems("x").check("nodes", unknown, isEven, "be even");
    assert.equal(await isKnown(pulumi.output(checked)), false);
  });

  it("takes nothing but true and false for a boolean", () => {
    const problems = new Problems("x");
    problems.checkBoolean("a", undefined);
    problems.checkBoolean("b", true);
    problems.checkBoolean("c", false);
    problems.throwIfAny();
    problems.checkBoolean("d", "false" as unknown as boolean);
    problems.checkBoolean("e", pulumi.output(false) as unknown as boolean);
    assert.deepEqual(
      problemsOf(() => problems.throwIfAny()),
      [
        'd must be true or false and be known at preview, got "false"',
        "e must be true or false and be known at preview, got an output",
      ],
    );
  });

  it("takes nothing but objects with names that are known", () => {
    const problems = new Problems("x");
    const digits = { pattern: /^[0-9]+$/, rule: "be digits" };
    const entries = [
      { name: "1" },
      null,
      pulumi.output({ name: "2" }),
      { name: pulumi.output("3") },
      { name: pulumi.output("3") },
      {},
      { name: "1" },
    ];
    const looked = problems.checkNames("pools", entries as unknown as { name: string }[], digits);
    assert.deepEqual(
      looked.map(([index]) => index),
      [0, 3, 4, 5, 6],
    );
    assert.deepEqual(problems.checkNames("readers", undefined, digits), []);
    assert.deepEqual(problems.checkNames("readers", pulumi.output([]) as unknown as { name: string }[], digits), []);
    assert.deepEqual(
      problemsOf(() => problems.throwIfAny()),
      [
        "pools[1] must be an object that is known at preview, got nothing",
        "pools[2] must be an object that is known at preview, got an output",
        "pools[3].name must be digits, got an output",
        "pools[4].name must be digits, got an output",
        "pools[5].name must be digits, got nothing",
        'pools[6].name must differ from that of pools[0], got "1"',
        "readers must be a list that is known at preview, got an output",
      ],
    );
  });

  it("shows no more of a value than a line holds", () => {
    const problems = new Problems("x");
    problems.add("image", "be short", "y".repeat(1000));
    assert.equal(problemsOf(() => problems.throwIfAny())[0]?.length, "image must be short, got ".length + 121);
  });
});
