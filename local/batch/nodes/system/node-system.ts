import type { ProcessIdentity } from "../environment/environment";
import type { PathRules } from "../files/file-pattern";
import type { NodeLayout, TaskDirectories } from "../layout";

/** A process that a node starts. */
export interface NodeProcess {
  readonly commandLine: string;
  readonly directories: TaskDirectories;
  /** The complete environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The operating system of a node: its folders, what its programs see, and how they start and end. */
export interface NodeSystem {
  /** The node's folders on this machine. */
  readonly layout: NodeLayout;
  /** The paths in patterns of output files, and in paths of resource files. */
  readonly paths: PathRules;
  /**
   * Prepares the system for processes. Called at each start of the node, before its folders are created.
   *
   * @throws if this machine cannot run the system.
   */
  boot(): Promise<void>;
  /** Ends all processes of the node, also those of a killed daemon. */
  endAll(): Promise<void>;
  /** Deletes everything that the node has on this machine. */
  remove(): Promise<void>;
  /** Returns the whole environment of a process. */
  environmentOf(process: ProcessIdentity): Record<string, string>;
  /**
   * Runs a command line in the working directory, with its output in `stdout.txt` and `stderr.txt`, and ends what it
   * leaves behind. If `signal` aborts, the process is ended.
   *
   * @returns the exit code.
   * @throws {TaskFailure} CommandProgramNotFound, CommandLaunchFailed
   */
  run(process: NodeProcess, signal: AbortSignal): Promise<number>;
}
