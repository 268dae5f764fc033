import * as authorization from "@pulumi/azure-native/authorization";

/** The jobs of both stacks: as many as the environment variable `BENCH_JOBS` says. */
export const jobs = Array.from({ length: Number(process.env.BENCH_JOBS ?? 1) }, (_, index) => `render-${index}`);

/** Who reads the outputs in both stacks: whoever deploys them. */
export const readerPrincipalId = authorization.getClientConfigOutput().objectId;
