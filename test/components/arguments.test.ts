import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { before, describe, it } from "mocha";
import { IS_NIGHTLY, itIf, nightly } from "../support/nightly";
import { attempt, type Deployment, deploy, refusalsOf } from "./support/deployment";
import { type Property, pluginSchema, type Schema } from "./support/plugin-schema";
import { CASES, type Case } from "./support/valid-arguments";
import { holderOf, isOfComponents, lastName, withNeeds, withValue } from "./support/with-value";

const MIN_WRONG_VALUES = 10;

describe("arguments", function () {
  this.timeout(180_000);
  let schema: Schema;

  before(async () => {
    schema = await pluginSchema();
  });

  it("all have at least ten wrong values in this test, including new arguments", () => {
    const components = Object.keys(schema.resources).map((type) => type.split(":")[2] ?? "");
    assert.deepEqual(Object.keys(CASES).sort(), components.sort());
    for (const [component, { values }] of Object.entries(CASES)) {
      assert.deepEqual(Object.keys(values).sort(), Object.keys(argumentsOf(schema, component)).sort(), component);
      for (const [path, { right, wrong }] of Object.entries(values)) {
        assert.notEqual(right.length, 0, `${component}.${path}`);
        assert.ok(new Set(wrong).size >= MIN_WRONG_VALUES, `${component}.${path} has ${wrong.length} wrong values`);
      }
    }
  });

  for (const [component, componentCase] of Object.entries(CASES)) {
    describe(component, () => {
      for (const [path, { wrong }] of Object.entries(componentCase.values)) {
        const itOften = itIf(!isOfComponents(path));

        itOften(`refuses wrong values for ${path}`, async () => {
          await deploy("first preview", () => {
            for (const value of wrong) {
              assertThrows(componentCase, withValue(componentCase, path, value), path, ` (${String(value)})`);
            }
          });
        });

        itOften(`refuses a wrong output for ${path}`, async () => {
          const isPlain = argumentsOf(schema, component)[path]?.plain === true;
          const value = wrong.find((each) => typeof each === "number") ?? "x";
          const args = withValue(componentCase, path, pulumi.output(value));
          if (isPlain) return assertThrows(componentCase, args, path);
          const refusals = await refusalsOf("later preview", () => componentCase.make(args));
          // A child that uses the value of a refused one reports only that it cannot be sent.
          const own = refusals.filter((error) => !/^error serializing property/.test((error as Error).message));
          assert.equal(own.length, 1, refusals.join("\n"));
          assertProblem(own[0], path, "");
        });
      }

      // test/contracts/arm-requests.test.ts deploys most of them in every run.
      nightly.it("accepts right values for every argument", async () => {
        for (const [path, { right }] of Object.entries(componentCase.values)) {
          await deploy("later preview", () => {
            for (const value of right) componentCase.make(withValue(componentCase, path, value));
          });
        }
      });

      it("accepts or refuses an output without a value, depending on whether the argument is optional", async () => {
        // Most arguments are not in the case's own arguments, so most deployments without them are the same.
        const deployed = new Map<string, Promise<object>>();
        const deployedWithout = (path: string) => {
          const args = withValue(componentCase, path, undefined, false);
          const key = JSON.stringify(args);
          if (!deployed.has(key))
            deployed.set(key, deploy("later preview", () => componentCase.make(args)).then(inputs));
          return deployed.get(key);
        };
        for (const [path, { plain }] of Object.entries(argumentsOf(schema, component))) {
          // The arguments of a pipeline's pools are those of OutputPool, which is much faster to deploy.
          if (plain || path.startsWith("pools[].") || (isOfComponents(path) && !IS_NIGHTLY)) continue;
          const make = () => componentCase.make(withValue(componentCase, path, pulumi.output(undefined), false));
          const { refusals, deployment } = await attempt("later preview", make);
          const place = escaped(path.replaceAll("[]", "[0]"));
          const refusal = new RegExp(`\\n  ${place} (is required|must have a value)`);
          // Children of a component that was refused earlier can report its error late, which ends the attempt.
          if (refusals.some((error) => refusal.test(String(error)))) continue;
          const made = deployment ?? (await deploy("later preview", make));
          assert.deepEqual(inputs(made), await deployedWithout(path), path);
        }
      });

      it("reveals nothing about wrong values that are secrets", async () => {
        const args = argumentsOf(schema, component);
        const isLeaf = (path: string) => !Object.keys(args).some((other) => other.startsWith(`${path}.`));
        const excluded = Object.values(componentCase.excludes ?? {}).flat();
        const paths = Object.keys(args).filter(
          (path) =>
            !args[path]?.plain && isLeaf(path) && !path.split(/[.[\]]+/).some((name) => excluded.includes(name)),
        );
        const wrongs = (path: string) =>
          componentCase.values[path]!.wrong.filter((value) => ["string", "object"].includes(typeof value));
        const refuse = async (nth: number) => {
          const wrong = paths.reduce(
            (copy, path) => {
              holderOf(copy, path)[lastName(path)] = pulumi.secret(wrongs(path).at(nth));
              return copy;
            },
            Object.keys(componentCase.needs ?? {}).reduce<Record<string, unknown>>(
              (copy, path) => withNeeds(componentCase, copy, path),
              withValue(componentCase, paths[0]!, undefined) as Record<string, unknown>,
            ),
          );
          return (await refusalsOf("later preview", () => componentCase.make(wrong))).map(String).join("\n");
        };
        const usual = await refuse(0);
        for (const nth of [-1, -2, -3, -4, -5, -6]) {
          const message = await refuse(nth);
          assert.match(message, /got a secret/);
          for (const text of paths.flatMap((path) => textsIn(wrongs(path).at(nth)))) {
            assert.ok(!message.includes(text) || usual.includes(text), `${text}: ${message}`);
          }
        }
      });

      it("refuses missing arguments, and arguments that are not an object", async () => {
        for (const args of [undefined, null, "x", 5, [], pulumi.output({})]) {
          await deploy("first preview", () => {
            assert.throws(() => componentCase.make(args as object), pulumi.InputPropertiesError.isInstance);
          });
        }
      });

      it("refuses unknown names, and suggests the nearest known one", async () => {
        await deploy("first preview", () => {
          for (const path of Object.keys(componentCase.values)) {
            const name = lastName(path);
            for (const misspelled of [
              name.toUpperCase(),
              `${name}s`,
              name.slice(0, -1),
              `${name.slice(0, 2)}_${name.slice(2)}`,
            ]) {
              const typo = path.slice(0, path.length - name.length) + misspelled;
              const { args, place } = withTypo(componentCase, path, typo);
              assert.throws(() => componentCase.make(args), {
                message: new RegExp(`\\n  ${escaped(place)} is not a known argument; did you mean ${name}\\?`),
              });
            }
          }
        });
      });
    });
  }
});

/** Returns the inputs of each resource, by its name. */
function inputs({ resources }: Deployment<unknown>): Record<string, object> {
  return Object.fromEntries(resources.map(({ name, inputs }) => [name, inputs]));
}

function assertThrows({ make }: Case, args: object, path: string, hint = ""): void {
  assert.throws(
    () => make(args),
    (error) => assertProblem(error, path, hint),
    `${path}${hint} is taken`,
  );
}

/** Returns all texts in a value, including member names, that are too long to be in a message by chance. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value.trim().length > 2 ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [...textsIn(name), ...textsIn(member)]);
}

/** Checks that the error is meant for the user, and that it says at the path what the value must be. */
function assertProblem(error: unknown, path: string, hint: string): true {
  assert.ok(
    pulumi.InputPropertiesError.isInstance(error) && pulumi.RunError.isInstance(error),
    `${path}${hint}: ${error}`,
  );
  const place = path.replaceAll("[]", "[0]");
  const about = error.errors.filter(({ propertyPath }) => propertyPath === place || propertyPath.startsWith(place));
  assert.notEqual(about.length, 0, `${place}${hint}: ${error.message}`);
  for (const { propertyPath, reason } of about) {
    assert.match(reason, /^(must .+, got .+|is required.*|is not a known argument; .+)$/s);
    assert.ok(error.message.includes(`\n  ${propertyPath} ${reason}`), error.message);
    assert.doesNotMatch(reason, /\[object|undefined|sig=/);
  }
  return true;
}

/** Returns the arguments of a component by path, including nested ones: `pools[].image.sku`. */
function argumentsOf(schema: Schema, component: string): Record<string, Property> {
  const found: Record<string, Property> = {};
  const add = (properties: Record<string, Property>, prefix: string) => {
    for (const [name, property] of Object.entries(properties)) {
      found[prefix + name] = property;
      const isList = property.type === "array";
      const type = (isList ? property.items : property)?.$ref?.replace("#/types/", "");
      add(schema.types[type ?? ""]?.properties ?? {}, `${prefix}${name}${isList ? "[]" : ""}.`);
    }
  };
  add(schema.resources[`azure-batch-outputs:index:${component}`]?.inputProperties ?? {}, "");
  return found;
}

function withTypo(componentCase: Case, path: string, typo: string): { args: object; place: string } {
  const copy = withNeeds(componentCase, structuredClone(componentCase.args) as Record<string, unknown>, path);
  holderOf(copy, path)[lastName(typo)] = "x";
  return { args: copy, place: typo.replaceAll("[]", "[0]") };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
