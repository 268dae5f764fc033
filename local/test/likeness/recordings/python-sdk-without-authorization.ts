import { failed, type Recording } from "../support/recording";

/** A client forgets the header `Authorization`. */
export const pythonSdkWithoutAuthorization: Recording = {
  source: "Azure/azure-sdk-for-python: test_batch.test_batch_compute_node_user",
  apiVersion: "2020-09-01.12.0",
  interactions: [
    failed("GET /pools/pool/nodes", 400, "MissingRequiredHeader", {
      headers: { authorization: "" },
      values: "values[key=HeaderName value=Authorization]",
    }),
  ],
};
