import assert from "node:assert/strict";
import { RestError } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { OutputError, type OutputErrorCode } from "../../../outputs";
import { isOfOneOutput } from "../../../outputs/several/of-one-output";

const answered = (code: OutputErrorCode, statusCode: number, serviceCode: string) =>
  new OutputError(code, "refused", { cause: new RestError("refused", { statusCode, code: serviceCode }) });

describe("isOfOneOutput", () => {
  const cases: [what: string, error: unknown, isOfOne: boolean][] = [
    ["a name that no output can have", new OutputError("PathRefused", "refused"), true],
    ["another writer that was faster", new OutputError("Conflict", "refused"), true],
    ["a refused request", answered("RequestFailed", 400, "InvalidHeaderValue"), true],
    ["a service that is busy", answered("RequestFailed", 503, "ServerBusy"), false],
    ["a permission to create, but not to overwrite", answered("AccessDenied", 403, "UnauthorizedBlobOverwrite"), true],
    ["a missing role", answered("AccessDenied", 403, "AuthorizationPermissionMismatch"), false],
    ["an error of another kind", new Error("refused"), false],
  ];
  for (const [what, error, isOfOne] of cases) {
    it(`returns ${isOfOne} for ${what}`, () => assert.equal(isOfOneOutput(error), isOfOne));
  }
});
