import type { OutputKind } from "../../conventions";
import type { DescribedWriter, PipelineDescription } from "../description";

/** The nodes for which files and tasks are built: all pools of a pipeline that share its identity, or one pool. */
export interface Nodes {
  readonly description: PipelineDescription;
  /**
   * Returns the identity with which the nodes read and write.
   *
   * @throws {DestinationError} `PoolRequired` if the nodes have no common identity.
   */
  readonly writer: () => DescribedWriter;
  /** Whether `\` separates folders in patterns, too. */
  readonly isWindows: boolean;
  /** Warns about a probable misspelling of a standard kind, or throws. */
  readonly checkSpelling: (kind: OutputKind) => void;
}
