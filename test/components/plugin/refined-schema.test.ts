import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { refineSchema } from "../../../components/plugin/refined-schema";

describe("refineSchema", () => {
  const schema = {
    name: "p",
    resources: {
      "p:index:Pool": {
        isComponent: true,
        inputProperties: {
          nodes: { type: "number", description: "Count." },
          pools: { type: "array", items: { $ref: "#/types/p:index:PoolArgs" } },
          quotas: { type: "object", additionalProperties: { type: "number" } },
          vmSize: { type: "string" },
        },
        properties: { first: { $ref: "#/types/p:index:PoolArgs" } },
      },
    },
    types: {
      "p:index:PoolArgs": { type: "object", properties: { slots: { type: "number" } }, required: ["slots"] },
      "p:index:Sku": { type: "string", enum: [{ value: "a" }] },
    },
  };

  it("has integers for numbers, names without Args, and descriptions of types", () => {
    assert.deepEqual(refineSchema(schema, new Map([["PoolArgs", "A pool."]])), {
      name: "p",
      resources: {
        "p:index:Pool": {
          isComponent: true,
          inputProperties: {
            nodes: { type: "integer", description: "Count." },
            pools: { type: "array", items: { $ref: "#/types/p:index:Pool" } },
            quotas: { type: "object", additionalProperties: { type: "integer" } },
            vmSize: { type: "string" },
          },
          properties: { first: { $ref: "#/types/p:index:Pool" } },
        },
      },
      types: {
        "p:index:Pool": {
          type: "object",
          properties: { slots: { type: "integer" } },
          required: ["slots"],
          description: "A pool.",
        },
        "p:index:Sku": { type: "string", enum: [{ value: "a" }] },
      },
    });
  });
});
