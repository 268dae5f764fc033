import assert from "node:assert/strict";
import fc from "fast-check";
import { after, before, describe, it } from "mocha";
import { type Properties, unknownValue } from "../../../arm/properties";
import { createRandom } from "../../../arm/random";
import { type LocalArm, openLocalArm } from "../support/local-arm";

const STRING_TYPE = "random:index/randomString:RandomString";
const ID_TYPE = "random:index/randomId:RandomId";
const UUID_TYPE = "random:index/randomUuid:RandomUuid";
const PASSWORD_TYPE = "random:index/randomPassword:RandomPassword";
const PET_TYPE = "random:index/randomPet:RandomPet";

describe("random", () => {
  let arm: LocalArm;
  before(async () => {
    arm = await openLocalArm();
  });
  after(() => arm.close());

  it("generates a string with the requested characters and minimums", async () => {
    const provider = createRandom();
    const flag = fc.boolean();
    const count = fc.integer({ min: 0, max: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          lower: flag,
          upper: flag,
          numeric: flag,
          special: flag,
          minLower: count,
          minUpper: count,
          minNumeric: count,
        }),
        fc.integer({ min: 1, max: 30 }),
        async (rules, length) => {
          const inputs = { ...rules, length };
          const { failures } = provider.check({
            type: STRING_TYPE,
            name: "s",
            oldInputs: {},
            inputs,
            randomSeed: new Uint8Array(),
            connection: "",
          });
          fc.pre(failures.length === 0);
          const { outputs } = await provider.create({ connection: "", type: STRING_TYPE, inputs, preview: false });
          const result = String(outputs.result);
          assert.equal(result.length, length);
          const counts = [/[a-z]/g, /[A-Z]/g, /[0-9]/g].map((pattern) => result.match(pattern)?.length ?? 0);
          assert.ok(counts[0]! >= rules.minLower && counts[1]! >= rules.minUpper && counts[2]! >= rules.minNumeric);
          if (!rules.special) assert.match(result, /^[a-zA-Z0-9]*$/);
          if (!rules.lower && rules.minLower === 0) assert.equal(counts[0], 0);
        },
      ),
    );
  });

  it("generates an id in consistent formats", async () => {
    const { id, outputs } = await arm.random.create(ID_TYPE, { byteLength: 6, prefix: "p-" });
    const bytes = Buffer.from(id, "base64url");
    assert.equal(bytes.length, 6);
    assert.deepEqual(outputs, {
      byteLength: 6,
      prefix: "p-",
      hex: `p-${bytes.toString("hex")}`,
      b64Std: `p-${bytes.toString("base64")}`,
      b64Url: `p-${id}`,
      dec: `p-${BigInt(`0x${bytes.toString("hex")}`)}`,
    });
  });

  it("generates a UUID and a pet's name", async () => {
    const uuid = await arm.random.create(UUID_TYPE, {});
    assert.match(String(uuid.outputs.result), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const pet = await arm.random.create(PET_TYPE, { length: 3, prefix: "my", separator: "_" });
    assert.match(pet.id, /^my(_[a-z]+){3}$/);
  });

  it("does not know a value before it is generated", async () => {
    const { id, outputs } = await arm.random.preview(STRING_TYPE, { length: 4 });
    assert.deepEqual([id, outputs.result, outputs.length], ["", unknownValue, 4]);
  });

  it("keeps a value until an input changes, and then generates another", async () => {
    const created = await arm.random.create(STRING_TYPE, { length: 8, keepers: { a: "1" } });
    assert.deepEqual(await arm.random.read(STRING_TYPE, created.id, created), created);
    assert.deepEqual(await arm.random.diff(STRING_TYPE, created.inputs, { ...created.inputs, keepers: { a: "2" } }), {
      paths: { "keepers.a": "update-replace" },
      replaces: ["keepers.a"],
      deleteBeforeReplace: false,
    });
    await assert.rejects(arm.random.update(STRING_TYPE, created, { length: 9 }), /must be replaced/);
    await arm.random.delete(STRING_TYPE, created.id);
  });

  const imports: [string, string, Properties | undefined][] = [
    [STRING_TYPE, "abc", { length: 3 }],
    [UUID_TYPE, "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", {}],
    [ID_TYPE, "pre-,AAEC", { byteLength: 3, prefix: "pre-" }],
    [UUID_TYPE, "no-uuid", undefined],
    [ID_TYPE, "!!", undefined],
    [PET_TYPE, "wise-owl", undefined],
  ];
  for (const [type, id, inputs] of imports) {
    it(`${inputs === undefined ? "refuses to import" : "imports"} ${id} as a ${type.split(":")[2]}`, async () => {
      if (inputs === undefined) await assert.rejects(arm.random.read(type, id), /must be the id of a/);
      else assert.deepEqual((await arm.random.read(type, id))?.inputs, inputs);
    });
  }

  const refused: [string, Properties, RegExp][] = [
    [STRING_TYPE, {}, /length must be given/],
    [STRING_TYPE, { length: 0 }, /length must be at least 1/],
    [STRING_TYPE, { length: 2, minUpper: 3 }, /length must be at least the sum of the minimums, 3, got 2/],
    [STRING_TYPE, { length: 2, lower: false, upper: false, numeric: false, special: false }, /must be true, got none/],
    [ID_TYPE, { byteLength: 2, length: 3 }, /length must not be given/],
    [PET_TYPE, { separator: 1 }, /separator must be a string/],
  ];
  for (const [type, inputs, reason] of refused) {
    it(`refuses ${JSON.stringify(inputs)} for a ${type.split(":")[2]}`, async () => {
      const { failures } = await arm.random.check(type, inputs);
      assert.match(failures.join(), reason);
    });
  }

  it("generates a password, whose id is no secret", async () => {
    const created = await arm.random.create(PASSWORD_TYPE, { length: 20, special: false, minNumeric: 3 });
    assert.equal(created.id, "none");
    assert.match(String(created.outputs.result), /^[a-zA-Z0-9]{20}$/);
    assert.deepEqual(await arm.random.read(PASSWORD_TYPE, created.id, created), created);
    const imported = await arm.random.read(PASSWORD_TYPE, "s3cret!");
    assert.deepEqual([imported?.id, imported?.inputs, imported?.outputs.result], ["none", { length: 7 }, "s3cret!"]);
    const { resources } = createRandom().schema() as { resources: Record<string, { properties: Properties }> };
    assert.deepEqual(resources[PASSWORD_TYPE]?.properties.result, { type: "string", secret: true });
    assert.deepEqual(resources[STRING_TYPE]?.properties.result, { type: "string" });
  });

  it("refuses unknown types, by name", async () => {
    await assert.rejects(
      arm.random.check("random:index/randomShuffle:RandomShuffle", { inputs: [] }),
      /random:index\/randomShuffle:RandomShuffle must be a type of local Azure's random/,
    );
    await assert.rejects(arm.random.invoke("random:index:anything", {}), /random:index:anything must not be called/);
  });
});
