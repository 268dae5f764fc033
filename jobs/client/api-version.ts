/**
 * The version of the Batch service's REST API in every request. It is the version that Microsoft's newest clients send.
 * Azure supports a version for at least three years after its release ("Batch API status").
 */
export const BATCH_API_VERSION = "2025-06-01";
