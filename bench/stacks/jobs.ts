import * as authorization from "@pulumi/azure-native/authorization";

/** The jobs of both stacks. The environment variable `BENCH_JOBS` is their number. */
export const jobs = Array.from({ length: Number(process.env.BENCH_JOBS ?? 1) }, (_, index) => `render-${index}`);

/** The reader of the outputs in both stacks: the deployer. */
export const readerPrincipalId = authorization.getClientConfigOutput().objectId;
