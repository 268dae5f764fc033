import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { checkDeclaredJobIds } from "../../conventions";
import { anyJobId } from "./support/names";

describe("checkDeclaredJobIds", () => {
  const problems = (ids: string[]) => checkDeclaredJobIds(ids).map(({ code, path }) => [code, path]);

  it("finds nothing wrong with ids that have a container each", () => {
    assert.deepEqual(problems([]), []);
    assert.deepEqual(problems(["a", "b", "a-b", "a_b", "nightly:job-1"]), []);
  });

  it("finds every problem, each under its path", () => {
    const ids = ["render", "a b", "my_job", "my-job-5b91c41b749676483e71a4efad72227085535e8e", "Render", ""];
    assert.deepEqual(problems(ids), [
      ["JobIdRefused", "jobIds[1]"],
      ["JobIdAmbiguous", "jobIds[3]"],
      ["ContainerNameTaken", "jobIds[4]"],
      ["JobIdRefused", "jobIds[5]"],
    ]);
  });

  it("names the container and the other job of two with one", () => {
    const [problem] = checkDeclaredJobIds(["render", "RENDER"], (index) => `jobs[${index}].id`);
    assert.equal(
      problem?.message,
      "jobs[1].id must have a container of its own, but job-render is that of jobs[0].id, " +
        'got "RENDER"; declare each job once and rename the other',
    );
  });

  it("refuses 40 hex digits after a dash in any case, and no fewer", () => {
    const digits = "5b91c41b749676483e71a4efad72227085535e8e";
    assert.deepEqual(problems([`x-${digits.toUpperCase()}`]), [["JobIdAmbiguous", "jobIds[0]"]]);
    assert.deepEqual(problems([`x-${digits.slice(1)}`, `x${digits}`]), []);
  });

  it("leaves no two ids with one container unreported", () => {
    fc.assert(
      fc.property(fc.array(anyJobId, { maxLength: 8 }), (ids) => {
        const distinct = new Set(ids.map((id) => id.toLowerCase())).size;
        assert.ok(checkDeclaredJobIds(ids).length >= ids.length - distinct);
      }),
    );
  });
});
