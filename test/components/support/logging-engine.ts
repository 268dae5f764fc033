import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { GetRootResourceResponse, type LogRequest, SetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** The part of the engine to which a program logs. The mock monitor does the rest. */
export interface LoggingEngine {
  readonly address: string;
  /** The messages that the program logged, except debug messages. */
  readonly messages: readonly string[];
  close(): void;
}

export async function startLoggingEngine(): Promise<LoggingEngine> {
  const messages: string[] = [];
  const server = new Server();
  server.addService(EngineService, {
    log({ request }: ServerUnaryCall<LogRequest, Empty>, answer: sendUnaryData<Empty>) {
      if (request.getSeverity() > 0) messages.push(request.getMessage());
      answer(null, new Empty());
    },
    getRootResource: (_call: unknown, answer: sendUnaryData<GetRootResourceResponse>) =>
      answer(null, new GetRootResourceResponse()),
    setRootResource: (_call: unknown, answer: sendUnaryData<SetRootResourceResponse>) =>
      answer(null, new SetRootResourceResponse()),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, messages, close: () => server.forceShutdown() };
}
