import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { UpdateRequest } from "@pulumi/pulumi/proto/provider_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { StateResource } from "../../../scripts/rehearse/stack-resources";

/**
 * Sets inputs of a deployed resource without the stack's knowledge, as someone does in the portal: one PUT request to
 * local Azure's Resource Manager with the resource as it is and these changes.
 */
export async function changeInAzure(
  { urn, id, inputs, outputs }: StateResource,
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  const [, port] = /azure-native:(\d+)/.exec(process.env.PULUMI_DEBUG_PROVIDERS ?? "") ?? [];
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const struct = (value: unknown) => Struct.fromJavaScript(value as Record<string, JavaScriptValue>);
  const request = new UpdateRequest()
    .setUrn(urn)
    .setId(id ?? "")
    .setOlds(struct(outputs))
    .setOldInputs(struct(inputs))
    .setNews(struct({ ...inputs, ...changes }));
  try {
    await new Promise<void>((resolve, reject) => {
      client.update(request, (error) => (error === null ? resolve() : reject(error)));
    });
  } finally {
    client.close();
  }
}
