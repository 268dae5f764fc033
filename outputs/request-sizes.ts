/**
 * How many bytes one request sends or fetches. Only tests change these sizes: with smaller ones, a small content has
 * several blocks and ranges.
 */
export const REQUEST_SIZES = {
  /**
   * The size of an upload's first blocks, in bytes. It is also the largest file that is sent in one request.
   *
   * Blocks of more than 4 MiB use the service's high-throughput path ("Scalability and performance targets for Blob
   * storage"). Above that, smaller blocks are better: more of them are in flight with the same memory, and less is lost
   * when a process ends.
   */
  firstBlock: 5 * 2 ** 20,
  /**
   * How much one request fetches, in bytes. A small output needs one request. A large output is fetched with several
   * requests in parallel.
   */
  range: 4 * 2 ** 20,
};
