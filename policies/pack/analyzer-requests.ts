import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";

/** The request of the engine to judge one resource, in Pulumi's generated code, which has no types. */
export interface AnalyzeRequest {
  getType(): string;
  getProperties(): { toJavaScript(): object } | undefined;
}

/** The request of the engine to judge a whole stack. */
interface AnalyzeStackRequest {
  getResourcesList(): readonly AnalyzeRequest[];
}

/** The definition of a call. */
interface Method<Request> {
  requestDeserialize(bytes: Buffer): Request;
}

interface Service {
  readonly analyze: Method<AnalyzeRequest>;
  readonly analyzeStack: Method<AnalyzeStackRequest>;
}

/** Changes each request of the engine to judge a resource, after Pulumi's SDK has read it. */
export function onAnalyze(change: (request: AnalyzeRequest) => void): void {
  extend((AnalyzerService as unknown as Service).analyze, change);
}

/** Changes each request of the engine to judge a stack, after Pulumi's SDK has read it. */
export function onAnalyzeStack(change: (request: AnalyzeStackRequest) => void): void {
  extend((AnalyzerService as unknown as Service).analyzeStack, change);
}

function extend<Request>(method: Method<Request>, change: (request: Request) => void): void {
  const read = method.requestDeserialize;
  method.requestDeserialize = (bytes) => {
    const request = read(bytes);
    change(request);
    return request;
  };
}
