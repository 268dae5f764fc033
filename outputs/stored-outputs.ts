import type { OutputKind } from "../conventions";
import { type DownloadAllOptions, type DownloadedOutput, downloadOutputs } from "./download/download-outputs";
import { checkPattern } from "./find/check-pattern";
import { getOutput } from "./list/get-output";
import { listOutputs } from "./list/list-outputs";
import { matchSource, nameInSet } from "./list/match-source";
import { matchesAndFailures, matchingOutputs } from "./list/matching-outputs";
import { type OutputSelection, withoutExcluded } from "./list/selected-outputs";
import { savedName } from "./names/output-name";
import type { OutputFailure } from "./output-error";
import type { OutputReference } from "./output-reference";
import { type RunFilter, runFilter } from "./runs/run-filter";
import { type SaveMatchingOptions, saveMatchingFiles } from "./save/save-matching";
import { type SaveContentOptions, type SaveOptions, saveFile, saveStream, saveText } from "./save/save-output";
import { type ContainerUrlOptions, containerUrl } from "./share/container-url";
import { createContainer } from "./storage/create-container";
import type { OutputContainer } from "./storage/output-container";
import type { RequestOptions } from "./storage/request-options";
import { type TrackedOutput, type TrackOptions, trackedName, trackOutput } from "./track";

export interface ListOptions<Kind extends OutputKind = OutputKind> extends RequestOptions {
  /** Lists only this kind (default: all kinds). */
  readonly kind?: Kind;
}

/** The common methods for the outputs of a job and of a task. */
export abstract class StoredOutputs<Kind extends OutputKind> {
  // Private, because a log of the object shows its fields, and the container's URL can contain a SAS.
  readonly #container: OutputContainer;

  /** @internal */
  protected constructor(
    container: OutputContainer,
    private readonly owner: { readonly taskId?: string },
  ) {
    this.#container = container;
  }

  /** @internal */
  protected get container(): OutputContainer {
    return this.#container;
  }

  /** Undefined if the container was opened by its URL. */
  get jobId(): string | undefined {
    return this.container.jobId;
  }

  get containerName(): string {
    return this.container.containerName;
  }

  /** The container's URL without a SAS, even if one was used, so it may be shown. */
  get containerAddress(): string {
    const { origin, pathname } = new URL(this.container.url);
    return origin + pathname;
  }

  /** Returns the directory of a kind in the container, without a `/` at the end. */
  abstract outputPath(kind: Kind): string;

  /**
   * Creates the job's container if it does not exist, without anonymous access.
   *
   * @returns whether it was created now.
   * @throws {OutputError} `AccessDenied`; `Conflict` while a container of the same name is being deleted;
   *   `RequestFailed`.
   */
  async prepare(options: RequestOptions = {}): Promise<boolean> {
    return createContainer(this.container, options);
  }

  /**
   * Saves a file as it is at one moment, and replaces an existing output. Storage verifies the upload. A checksum of
   * the whole is stored with the output: an MD5 up to 5 MiB, and otherwise a CRC-64.
   *
   * Blocks that an interrupted attempt has already uploaded are not sent again.
   *
   * @param source absolute path, or path relative to `options.folder`.
   * @param destination path below the kind (default: the source, which must then be relative). `..\stdout.txt` is
   *   stored as `stdout.txt`.
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`.
   * @throws {OutputError} `SourceNotFound`; `SourceChanged` if the file is written to continuously;
   *   `ContainerNotFound`, `AccessDenied`, `Conflict`, `RequestFailed`.
   */
  async save(kind: Kind, source: string, destination = source, options: SaveOptions = {}): Promise<OutputReference> {
    return saveFile(this.container, savedName({ ...this.owner, kind }, destination), source, options);
  }

  /**
   * Saves the files that patterns match in parallel, each under its path relative to `options.folder`. It yields them
   * in the order of the patterns, and for each pattern in the order of their names. Nothing is sent until every pattern
   * has matched and every name is valid. The first failure in that order ends the uploads that are in progress. Files
   * before it have been yielded.
   *
   * With `options.keepGoing`, every file that can be saved is saved, and the failures are thrown after that.
   *
   * @param patterns `*`, `?`, `**`, `[…]`. A leading dot matches only an explicit dot. `\` escapes the next character.
   *   On Windows, file names contain no `\`, so it separates folders like `/`.
   * @throws {OutputError} `NothingMatched`; `Conflict` if two files would become one output; `PathRefused` for an
   *   absolute pattern and for one that means a folder; and the errors of `save`. With `keepGoing`, `SomeFailed` with
   *   `failures`, or the common code if all files failed with the same one.
   */
  saveMatching(
    kind: Kind,
    patterns: readonly string[],
    options: SaveMatchingOptions = {},
  ): AsyncGenerator<OutputReference, void> {
    return saveMatchingFiles(this.container, { ...this.owner, kind }, patterns, options);
  }

  /** Saves text in UTF-8, and replaces an existing output. Throws as `save` does. */
  async saveText(
    kind: Kind,
    text: string,
    destination: string,
    options: SaveContentOptions = {},
  ): Promise<OutputReference> {
    return saveText(this.container, savedName({ ...this.owner, kind }, destination), text, options);
  }

  /**
   * Saves a stream until it ends, and replaces an existing output. The output appears only when the stream has ended.
   * Text is stored in UTF-8.
   *
   * @throws the errors of the stream and of `save`; `Conflict` if another process saves the same output at the same
   *   time.
   */
  async saveStream(
    kind: Kind,
    readable: AsyncIterable<Uint8Array | string>,
    destination: string,
    options: SaveContentOptions = {},
  ): Promise<OutputReference> {
    return saveStream(this.container, savedName({ ...this.owner, kind }, destination), readable, options);
  }

  /**
   * Tracks a file while it grows, until it is closed. Each byte is stored once and in order, also after failures. If an
   * earlier process has stored a part of the file, tracking continues after that part. The file does not need to exist
   * yet.
   *
   * @example
   * await using log = outputs.track("TaskLog", "progress.log");
   *
   * @param source absolute path, or path relative to `options.folder`.
   * @param destination path below the kind (default: the source, which must then be relative).
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`. Later failures are reported to
   *   `options.onError`. If the last one is not resolved by then, `close` throws it.
   */
  track(kind: Kind, source: string, destination = source, options: TrackOptions = {}): TrackedOutput {
    return trackOutput(this.container, trackedName({ ...this.owner, kind }, destination), source, options);
  }

  /**
   * Checks a pattern as `saveMatching` does, as far as possible before the files exist. A program can call it before it
   * starts work that takes hours. Nothing is sent.
   *
   * @returns the blob's name for a pattern without `*`, `?`, brackets or `\`, which means one file; undefined for any
   *   other pattern.
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused` if every match would be refused (`*.`,
   *   `C:\x\*.png`).
   * @throws {OutputError} `PathRefused` for an absolute pattern, and for one that means a folder (`frames/`).
   */
  savedName(kind: Kind, pattern: string): string | undefined {
    return checkPattern({ ...this.owner, kind }, pattern);
  }

  /**
   * Checks a destination as `track` does, and returns the name of its blob. Nothing is sent.
   *
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`.
   */
  trackedName(kind: Kind, destination: string): string {
    return trackedName({ ...this.owner, kind }, destination).name;
  }

  /**
   * Requests one output: the one with exactly this path, or else the one that `save` creates for a file of this path
   * (`../stdout.txt` is saved as `stdout.txt`).
   *
   * @throws {ConventionError} `KindRefused`, `PathRefused` for an empty path, `BlobNameRefused` for a name that is too
   *   long for Azure. The other rules apply only to writing.
   * @throws {OutputError} `OutputNotFound`, `ContainerNotFound`, `AccessDenied`, `RequestFailed`.
   */
  async get(kind: Kind, path: string, options: RequestOptions = {}): Promise<OutputReference> {
    return getOutput(this.container, nameInSet(this.owner, kind, path), options);
  }

  /**
   * Yields the outputs that paths and patterns match, each once and lazily, pattern by pattern. The exact path of an
   * output matches only that output, whatever characters it contains. A path without special characters of patterns
   * takes one request.
   *
   * @param patterns paths below the kind, or patterns for them: `*`, `?`, `**`, `[…]`. A leading dot matches only an
   *   explicit dot. `\` escapes the next character on every system, so write `/` between folders.
   * @throws {OutputError} `OutputNotFound` for a path and `NothingMatched` for a pattern that matches no output, after
   *   all others are yielded. Several of these are in the error's `failures`. Also the errors of `get` and `list`.
   */
  getMatching(
    kind: Kind,
    patterns: readonly string[],
    options: RequestOptions = {},
  ): AsyncGenerator<OutputReference, void> {
    return matchingOutputs(patterns, matchSource(this.container, this.owner, kind, options));
  }

  /**
   * Yields what `getMatching` does. A path or pattern that matches no output is yielded as a failure.
   *
   * @internal
   */
  getMatchingAndFailures(
    kind: Kind,
    patterns: readonly string[],
    options: RequestOptions = {},
  ): AsyncGenerator<OutputReference | OutputFailure, void> {
    return matchesAndFailures(patterns, matchSource(this.container, this.owner, kind, options));
  }

  /**
   * Downloads the outputs that paths and patterns match, 16 in parallel, each to its own path below a folder. It yields
   * each one when it is complete, in the order of `getMatching`. A file that already contains its output is not
   * downloaded again. `exclude` and `filter` leave out some of the outputs.
   *
   * A failure that concerns only one output does not stop the others: its file cannot be written, or it was deleted,
   * replaced or damaged. If storage cannot be reached or the disk is full, the download ends. Outputs that are
   * complete by then are still yielded.
   *
   * @throws {OutputError} `SomeFailed` with `failures` after the others are yielded, or the common code if all outputs
   *   failed with the same one; the errors of `getMatching` and of `OutputReference.downloadInto`.
   */
  downloadMatching(
    kind: Kind,
    patterns: readonly string[],
    folder: string,
    options: DownloadAllOptions & Pick<OutputSelection, "exclude" | "filter"> = {},
  ): AsyncGenerator<DownloadedOutput, void> {
    const { abortSignal } = options;
    const source = matchSource(this.container, this.owner, kind, { abortSignal });
    return downloadOutputs(withoutExcluded(matchesAndFailures(patterns, source), options), folder, options);
  }

  /**
   * Returns a URL of the job's container that is valid for a limited time. With it, anyone can list and read outputs of
   * the job and of all its tasks. It is a user delegation SAS, signed by the identity that opened these outputs. It is
   * a secret.
   *
   * @param options.write whether the URL also allows to add, create and write outputs (default: false).
   * @param options.expiresIn in seconds (default: 1 hour; maximum: 7 days, minus 5 minutes).
   * @throws {OutputError} `ExpiryRefused`; `AccessDenied` if the identity must not sign, or if the outputs were opened
   *   by a URL.
   */
  containerUrl(options: ContainerUrlOptions = {}): Promise<string> {
    return containerUrl(this.container, options);
  }

  /** @internal Returns the run whose outputs are found, and all runs. Undefined if those of all runs are. */
  selectedRun(options: RequestOptions = {}): Promise<Pick<RunFilter, "run" | "runs"> | undefined> {
    return runFilter(this.container, options);
  }

  /**
   * Lists the outputs, lazily, in the order of their names.
   *
   * @throws {ConventionError} `KindRefused`.
   * @throws {OutputError} `ContainerNotFound`, `AccessDenied`, `RequestFailed`, when the first output is requested.
   */
  list(options: ListOptions<Kind> = {}): AsyncGenerator<OutputReference, void> {
    // The prefix ends in `/`. Otherwise `$TaskOutput` would also list `$TaskOutputX`. No task id begins with `$`.
    const everything = this.owner.taskId === undefined ? "$" : `${this.owner.taskId}/`;
    const prefix = options.kind === undefined ? everything : nameInSet(this.owner, options.kind, "").name;
    return listOutputs(this.container, prefix, options);
  }
}
