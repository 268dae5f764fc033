/** A job file whose values follow its schema. job.schema.json describes each property. */
export interface JobFile {
  readonly job: string;
  readonly pool: string;
  readonly priority?: number;
  readonly timeLimit?: string;
  readonly stopOnFailure?: boolean;
  readonly environment?: FileEnvironment;
  readonly inputs?: readonly FileInput[];
  readonly forEach?: ForEach;
  readonly task: FileTask & { readonly id?: string };
  readonly merge?: FileTask;
  readonly preparation?: FileNodeTask;
  readonly release?: Omit<FileNodeTask, "retries">;
}

/** What there is one task for. One of the properties is given. */
interface ForEach {
  readonly files?: string;
  readonly table?: string;
  readonly grid?: Readonly<Record<string, string | readonly (string | number | boolean)[]>>;
}

export interface FileTask {
  readonly command: string;
  readonly environment?: FileEnvironment;
  readonly inputs?: readonly FileInput[];
  readonly outputs?: Readonly<Record<string, FileOutput | readonly FileOutput[]>>;
  readonly retries?: number;
  readonly timeLimit?: string;
  readonly slots?: number;
}

/** A task that each node of a job runs: the preparation or the release task. */
type FileNodeTask = Pick<FileTask, "command" | "environment" | "inputs" | "retries" | "timeLimit">;

type FileEnvironment = Readonly<Record<string, string | number | boolean>>;

/** A local path or pattern, or an object with one of `file`, `url` and `outputs`. */
export type FileInput =
  | string
  | {
      readonly file?: string;
      readonly url?: string;
      readonly outputs?: string;
      readonly as?: string;
      readonly mode?: string;
      readonly into?: string;
    };

export type FileOutput =
  | string
  | { readonly pattern: string; readonly path?: string; readonly when?: "success" | "failure" | "completion" };
