import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { linkTo, type Route, routeIn } from "../../../view/page/route";

describe("the fragment of a place", () => {
  for (const [route, link] of [
    [{}, "#/"],
    [{ job: "render" }, "#/render"],
    [{ job: "render", all: true }, "#/render?run=all"],
    [{ job: "render", task: "t1" }, "#/render/t1"],
    [{ job: "render", task: "t1", kind: "TaskOutput" }, "#/render/t1/TaskOutput"],
    [{ job: "render", task: "t1", kind: "TaskOutput", path: "frames/" }, "#/render/t1/TaskOutput/frames/"],
    [
      { job: "render", kind: "JobOutput", path: "a b/größe #1?.txt" },
      "#/render//JobOutput/a%20b/gr%C3%B6%C3%9Fe%20%231%3F.txt",
    ],
  ] as const) {
    it(`is ${link}`, () => {
      assert.equal(linkTo(route), link);
      assert.deepEqual(routeIn(link), route);
    });
  }

  it("leads to the place, whatever the names contain", () => {
    const name = fc
      .string({ minLength: 1, unit: "grapheme" })
      .filter((text) => !text.includes("/") && !/\p{Cs}/u.test(text));
    const routes: fc.Arbitrary<Route> = fc.record({
      job: name,
      task: name,
      kind: name,
      path: fc
        .tuple(fc.array(fc.oneof(name, fc.constant(""))), name, fc.constantFrom("", "/", "//"))
        .map(([folders, last, end]) => `${[...folders, last].join("/")}${end}`),
      all: fc.constant(true),
    });
    fc.assert(fc.property(routes, (route) => assert.deepEqual(routeIn(linkTo(route)), { ...route })));
  });

  it("is the list of jobs if it is damaged", () => {
    for (const fragment of ["", "#", "#/", "#/%ZZ", "x"]) assert.deepEqual(routeIn(fragment), {});
  });
});
