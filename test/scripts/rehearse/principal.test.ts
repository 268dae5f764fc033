import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { ownPrincipal, principalWithPrefix } from "../../../scripts/rehearse/principal";

describe("the principals of a rehearsal", () => {
  const own = { ARM_CLIENT_ID: "mine", ARM_CLIENT_SECRET: "secret", AZURE_CONFIG_DIR: "/mine", HOME: "/home" };

  it("with a prefix have the variables of the prefix, and nothing of the caller's sign-in", () => {
    const env = { ...own, SECOND_ARM_CLIENT_ID: "other", SECOND_ARM_TENANT_ID: "tenant" };
    assert.deepEqual(principalWithPrefix("second", "--second-principal", "SECOND", "sub", env).variables, {
      ARM_CLIENT_ID: "other",
      ARM_CLIENT_SECRET: "",
      AZURE_CONFIG_DIR: "",
      ARM_TENANT_ID: "tenant",
      AZURE_CLIENT_ID: "other",
      AZURE_TENANT_ID: "tenant",
      ARM_SUBSCRIPTION_ID: "sub",
    });
  });

  it("need a variable with the prefix", () => {
    assert.throws(
      () => principalWithPrefix("reader", "--reader", "READER", "sub", own),
      /^Error: --reader must be the prefix of environment variables such as READER_ARM_CLIENT_ID .*, got "READER"; no variable has it$/,
    );
  });

  it("are the caller by default, with the names of the SDK for azure-native's settings", () => {
    assert.deepEqual(ownPrincipal("sub", own).variables, {
      ARM_SUBSCRIPTION_ID: "sub",
      AZURE_CLIENT_ID: "mine",
      AZURE_CLIENT_SECRET: "secret",
    });
  });
});
