import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { checkDeclaredJobIds } from "../../conventions";
import { anyJobId } from "./support/names";

describe("checkDeclaredJobIds", () => {
  const problems = (ids: string[]) => checkDeclaredJobIds(ids).map(({ code, path }) => [code, path]);

  it("returns no problem for ids with different containers", () => {
    assert.deepEqual(problems([]), []);
    assert.deepEqual(problems(["a", "b", "a-b", "a_b", "nightly:job-1"]), []);
  });

  it("returns every problem with its path", () => {
    const ids = ["render", "a b", "my_job", "my-job-5b91c41b749676483e71a4efad72227085535e8e", "Render", ""];
    assert.deepEqual(problems(ids), [
      ["JobIdRefused", "jobIds[1]"],
      ["JobIdAmbiguous", "jobIds[3]"],
      ["ContainerNameTaken", "jobIds[4]"],
      ["JobIdRefused", "jobIds[5]"],
    ]);
  });

  it("names the container that two jobs share, and the other job", () => {
    const [problem] = checkDeclaredJobIds(["render", "RENDER"], (index) => `jobs[${index}].id`);
    assert.equal(
      problem?.message,
      "jobs[1].id must have its own container, but jobs[0].id already has job-render, " +
        'got "RENDER"; remove one of them, or choose another id',
    );
  });

  it("refuses `-` and 40 hex digits in any letter case, and accepts fewer digits", () => {
    const digits = "5b91c41b749676483e71a4efad72227085535e8e";
    assert.deepEqual(problems([`x-${digits.toUpperCase()}`]), [["JobIdAmbiguous", "jobIds[0]"]]);
    assert.deepEqual(problems([`x-${digits.slice(1)}`, `x${digits}`]), []);
  });

  it("reports every id that shares a container", () => {
    fc.assert(
      fc.property(fc.array(anyJobId, { maxLength: 8 }), (ids) => {
        const distinct = new Set(ids.map((id) => id.toLowerCase())).size;
        assert.ok(checkDeclaredJobIds(ids).length >= ids.length - distinct);
      }),
    );
  });
});
