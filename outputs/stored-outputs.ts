import type { OutputKind } from "../conventions";
import { type DownloadedOutput, downloadOutputs } from "./download/download-outputs";
import { checkPattern } from "./find/check-pattern";
import { getOutput } from "./list/get-output";
import { listOutputs } from "./list/list-outputs";
import { matchSource, nameInSet } from "./list/match-source";
import { matchesAndFailures, matchingOutputs } from "./list/matching-outputs";
import { savedName } from "./names/output-name";
import type { OutputFailure } from "./output-error";
import type { DownloadOptions, OutputReference } from "./output-reference";
import { type SaveMatchingOptions, saveMatchingFiles } from "./save/save-matching";
import { type SaveContentOptions, type SaveOptions, saveFile, saveStream, saveText } from "./save/save-output";
import { type ContainerUrlOptions, containerUrl } from "./share/container-url";
import type { OutputContainer } from "./storage/output-container";
import type { RequestOptions } from "./storage/request-options";
import { type TrackedOutput, type TrackOptions, trackedName, trackOutput } from "./track";

export interface ListOptions<Kind extends OutputKind = OutputKind> extends RequestOptions {
  /** All kinds by default. */
  readonly kind?: Kind;
}

/** What the outputs of a job and of a task have in common. */
export abstract class StoredOutputs<Kind extends OutputKind> {
  // not a field that a log of the object would show: there may be a SAS in the client's URL
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

  /** Not known where the container was given by its URL. */
  get jobId(): string | undefined {
    return this.container.jobId;
  }

  get containerName(): string {
    return this.container.client.containerName;
  }

  /** The container's URL, without a SAS, even where one was used: it may be shown. */
  get containerAddress(): string {
    const { origin, pathname } = new URL(this.container.client.url);
    return origin + pathname;
  }

  /** The directory of a kind in the container, without a closing `/`. */
  abstract outputPath(kind: Kind): string;

  /**
   * Makes the job's container if it does not exist, open to nobody anonymous.
   *
   * @returns whether it was made now.
   * @throws {OutputError} `AccessDenied`; `Conflict` while one of the same name is being deleted; `RequestFailed`.
   */
  async prepare(options: RequestOptions = {}): Promise<boolean> {
    const { client, send } = this.container;
    const answer = await send(
      { container: client.containerName },
      (abortSignal) => client.createIfNotExists({ abortSignal }),
      options,
    );
    return answer.succeeded;
  }

  /**
   * Saves a file, over an output that is there: as it is at one moment, whole, checked by its MD5, which the output
   * keeps.
   *
   * What an attempt that was broken off has left in storage is not sent again.
   *
   * @param source absolute, or relative to `options.folder`.
   * @param destination the path below the kind; by default the source, which must then be relative. `..\stdout.txt` is
   *   stored as `stdout.txt`.
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`.
   * @throws {OutputError} `SourceNotFound`; `SourceChanged` where the file is written to all the time;
   *   `ContainerNotFound`, `AccessDenied`, `Conflict`, `RequestFailed`.
   */
  async save(kind: Kind, source: string, destination = source, options: SaveOptions = {}): Promise<OutputReference> {
    return saveFile(this.container, savedName({ ...this.owner, kind }, destination), source, options);
  }

  /**
   * Saves the files that patterns match, each under its path relative to `options.folder`, several at once, and yields
   * them in the order of the patterns and of their names. Nothing is sent until every pattern has matched and every
   * name is good. The first file in that order that fails ends what is under way; those before it have been yielded.
   *
   * With `options.keepGoing`, every file that can be saved is saved, and what failed is thrown after that.
   *
   * @param patterns `*`, `?`, `**`, `[…]`; a leading dot matches only where it is written. `\` escapes the character
   *   after it; on Windows, where names of files have none, it separates folders as `/` does.
   * @throws {OutputError} `NothingMatched`; `Conflict` where two files would become one output; `PathRefused` for an
   *   absolute pattern and for one that means a folder; and those of `save`. With `keepGoing`, `SomeFailed` with
   *   `failures`; if all files failed alike, the code of their failures.
   */
  saveMatching(
    kind: Kind,
    patterns: readonly string[],
    options: SaveMatchingOptions = {},
  ): AsyncGenerator<OutputReference, void> {
    return saveMatchingFiles(this.container, { ...this.owner, kind }, patterns, options);
  }

  /** Saves text, in UTF-8, over an output that is there. Throws as `save` does. */
  async saveText(
    kind: Kind,
    text: string,
    destination: string,
    options: SaveContentOptions = {},
  ): Promise<OutputReference> {
    return saveText(this.container, savedName({ ...this.owner, kind }, destination), text, options);
  }

  /**
   * Saves what a stream gives until it ends, over an output that is there: nothing of it is seen before. Text is stored
   * in UTF-8.
   *
   * @throws what the stream throws, and as `save` does; `Conflict` where another process saves the same output at the
   *   same time.
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
   * Follows a file as it grows, until it is closed: each byte is stored once, in order, whatever happens on the way.
   * What is stored of it already, by a process that was ended say, is gone on from. The file need not exist yet.
   *
   * @example
   * await using log = outputs.track("TaskLog", "progress.log");
   *
   * @param source absolute, or relative to `options.folder`.
   * @param destination the path below the kind; by default the source, which must then be relative.
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`. What goes wrong later is told to
   *   `options.onError`, and thrown by `close` where it is not put right by then.
   */
  track(kind: Kind, source: string, destination = source, options: TrackOptions = {}): TrackedOutput {
    return trackOutput(this.container, trackedName({ ...this.owner, kind }, destination), source, options);
  }

  /**
   * Checks what `saveMatching` would refuse of a pattern, as far as it is known before there is a file: for a program
   * to find out before it begins what takes hours. Nothing is sent.
   *
   * @returns the name of the blob of the one file that a pattern without `*`, `?`, brackets or `\` means; undefined for
   *   any other pattern.
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused` where each match would be refused (`*.`,
   *   `C:\x\*.png`).
   * @throws {OutputError} `PathRefused` for an absolute pattern, and for one that means a folder (`frames/`).
   */
  savedName(kind: Kind, pattern: string): string | undefined {
    return checkPattern({ ...this.owner, kind }, pattern);
  }

  /**
   * Checks what `track` would refuse of a destination, and returns the name of the blob. Nothing is sent.
   *
   * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`.
   */
  trackedName(kind: Kind, destination: string): string {
    return trackedName({ ...this.owner, kind }, destination).name;
  }

  /**
   * Asks for one output: the one of exactly this path, else the one that a file of this path is saved as
   * (`../stdout.txt` as `stdout.txt`).
   *
   * @throws {ConventionError} `KindRefused`, `PathRefused` for an empty path, `BlobNameRefused` for a name that is too
   *   long for Azure. The other rules are for writing.
   * @throws {OutputError} `OutputNotFound`, `ContainerNotFound`, `AccessDenied`, `RequestFailed`.
   */
  async get(kind: Kind, path: string, options: RequestOptions = {}): Promise<OutputReference> {
    return getOutput(this.container, nameInSet(this.owner, kind, path), options);
  }

  /**
   * Yields the outputs that paths and patterns mean, each once and lazily, pattern by pattern. A path that is an
   * output's means only that output, whatever characters are in it. A path without any of a pattern's characters is
   * asked for by one request.
   *
   * @param patterns paths below the kind, or patterns of them: `*`, `?`, `**`, `[…]`; a leading dot matches only where
   *   it is written. `\` escapes the character after it, on every system: write `/` between folders.
   * @throws {OutputError} `OutputNotFound` for a path and `NothingMatched` for a pattern that mean none, after all
   *   others are yielded; several such are in the error's `failures`. And those of `get` and `list`.
   */
  getMatching(
    kind: Kind,
    patterns: readonly string[],
    options: RequestOptions = {},
  ): AsyncGenerator<OutputReference, void> {
    return matchingOutputs(patterns, matchSource(this.container, this.owner, kind, options));
  }

  /**
   * Yields what `getMatching` does, and in its place each path or pattern that means no output.
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
   * Downloads the outputs that paths and patterns mean, 16 at once, each to its own path below a folder, and yields
   * each when it is there, in the order of `getMatching`. A file that holds its output already is not fetched again.
   *
   * One output that fails for a reason of its own (its file cannot be placed, it was deleted or replaced meanwhile, it
   * is damaged) does not stop the others. If storage cannot be reached, or the disk is full, the download ends; what is
   * complete by then is still yielded.
   *
   * @throws {OutputError} `SomeFailed`, with `failures`, after the others are yielded; if all outputs failed alike, the
   *   code of their failures; those of `getMatching` and of `OutputReference.downloadInto`.
   */
  downloadMatching(
    kind: Kind,
    patterns: readonly string[],
    folder: string,
    options: DownloadOptions = {},
  ): AsyncGenerator<DownloadedOutput, void> {
    const { abortSignal } = options;
    const source = matchSource(this.container, this.owner, kind, abortSignal === undefined ? {} : { abortSignal });
    return downloadOutputs(matchesAndFailures(patterns, source), folder, options);
  }

  /**
   * Makes a URL of the job's container with which whoever has it adds, creates, lists, reads and writes outputs of the
   * job and of all its tasks, for a time: a user delegation SAS, signed by the identity that these outputs were opened
   * with. It is a secret.
   *
   * @param options.expiresIn in seconds. The default and the maximum is 7 days, of which the last 5 minutes do not
   *   count.
   * @throws {OutputError} `ExpiryRefused`; `AccessDenied` where the identity may not sign, or the outputs were
   *   themselves opened by a URL.
   */
  containerUrl(options: ContainerUrlOptions = {}): Promise<string> {
    return containerUrl(this.container, options);
  }

  /**
   * Lists the outputs, lazily, in the order of their names.
   *
   * @throws {ConventionError} `KindRefused`.
   * @throws {OutputError} `ContainerNotFound`, `AccessDenied`, `RequestFailed`, when the first is asked for.
   */
  list(options: ListOptions<Kind> = {}): AsyncGenerator<OutputReference, void> {
    // with its `/`, or `$TaskOutputX` would be found under `$TaskOutput`; no task's id begins with a `$`
    const everything = this.owner.taskId === undefined ? "$" : `${this.owner.taskId}/`;
    const prefix = options.kind === undefined ? everything : nameInSet(this.owner, options.kind, "").name;
    return listOutputs(this.container, prefix, options);
  }
}
