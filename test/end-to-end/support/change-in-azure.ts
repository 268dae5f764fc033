import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { DeleteRequest, UpdateRequest } from "@pulumi/pulumi/proto/provider_pb";
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
  const request = new UpdateRequest()
    .setUrn(urn)
    .setId(id ?? "")
    .setOlds(struct(outputs))
    .setOldInputs(struct(inputs))
    .setNews(struct({ ...inputs, ...changes }));
  await call((client, done) => client.update(request, done));
}

/** Deletes a deployed resource without the stack's knowledge: one DELETE request to local Azure's Resource Manager. */
export async function deleteInAzure(
  { urn, id }: Pick<StateResource, "urn" | "id">,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const request = new DeleteRequest().setUrn(urn).setId(id ?? "");
  await call((client, done) => client.delete(request, done), environment);
}

async function call(
  send: (client: ResourceProviderClient, done: (error: grpc.ServiceError | null) => void) => void,
  { PULUMI_DEBUG_PROVIDERS: providers = "" }: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const [, port] = /azure-native:(\d+)/.exec(providers) ?? [];
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  try {
    await new Promise<void>((resolve, reject) => {
      send(client, (error) => (error === null ? resolve() : reject(error)));
    });
  } finally {
    client.close();
  }
}

function struct(value: unknown): Struct {
  return Struct.fromJavaScript(value as Record<string, JavaScriptValue>);
}
