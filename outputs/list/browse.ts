import { checkStoredKind, checkTaskId, type OutputKind } from "../../conventions";
import { isDirectoryMarker } from "../blobs/directory-marker";
import { joinSegments, type ListedBlob, mayContinue } from "../blobs/join-segments";
import { blobPage } from "../blobs/list-blobs";
import { storedByRun } from "../blobs/run-part";
import { segmentsOf } from "../blobs/stored-segments";
import { nameOfBlob } from "../names/output-name";
import { segmentOf } from "../names/segment-name";
import { OutputReference } from "../output-reference";
import { runFilter } from "../runs/run-filter";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";

/** Which page of a folder is wanted. */
export interface BrowseOptions extends RequestOptions {
  /** The maximum number of folders and outputs of a page (default: 200; maximum: 5,000, which is the service's). */
  readonly pageSize?: number;
  /** Where the page begins: the `next` of the page before it (default: at the beginning of the folder). */
  readonly from?: string;
  /** The beginning of the names that are wanted, also in their case (default: all names). */
  readonly beginning?: string;
  /** Whether the outputs of all folders below are in the page, and no folders (default: false). */
  readonly recursive?: boolean;
}

/** One page of a folder. */
export interface OutputPage {
  /** The names of the folders in it. They can have only outputs of other runs. */
  readonly folders: readonly string[];
  readonly outputs: readonly OutputReference[];
  /** Where the next page begins. Undefined for the last page. A page can be empty although others follow. */
  readonly next?: string;
}

/** A folder of a job's container. */
export interface OutputFolder {
  /** The task (default: the job). */
  readonly taskId?: string;
  /** The kind (default: the folder of the kinds). */
  readonly kind?: OutputKind;
  /** The path below the kind (default: all of the kind). */
  readonly path?: string;
}

const PAGE_SIZE = 200;

/** Returns the beginning of the names of all blobs in a folder. */
export function prefixOf({ taskId, kind, path = "" }: OutputFolder): string {
  const owner = taskId === undefined ? "" : `${checkTaskId(taskId)}/`;
  if (kind === undefined) return owner;
  return `${owner}$${checkStoredKind(kind)}/${path === "" || path.endsWith("/") ? path : `${path}/`}`;
}

/**
 * Returns one page of a folder of a container: its outputs, and the folders below it. It takes one request, however
 * many outputs the container has. Tracked outputs at the end of a page can take some more.
 *
 * @param folder the beginning of blob names, which is empty or ends in `/`.
 */
export async function browse(
  container: OutputContainer,
  folder: string,
  { pageSize = PAGE_SIZE, from, beginning = "", recursive = false, ...options }: BrowseOptions = {},
): Promise<OutputPage> {
  const query = {
    prefix: `${folder}${beginning}`,
    maxresults: pageSize,
    ...(!recursive && { delimiter: "/" }),
    ...(from !== undefined && { marker: from }),
  };
  const [page, filter] = await Promise.all([blobPage(container, query, options), runFilter(container, options)]);
  const outputs: OutputReference[] = [];
  const end = page.nextMarker === undefined ? undefined : page.blobs.at(-1)?.name;
  for await (const { name, versions } of joinSegments(ofThisPage(page.blobs), (name) => segments(container, name))) {
    const output = nameOfBlob(name);
    if (output === undefined) continue;
    // The segments of a tracked output can be on the next pages.
    const isCut = end !== undefined && versions[0].trackedSince !== undefined && mayContinue(name, end);
    const more = isCut ? await segmentsOf(container, name, options.abortSignal, versions.length) : [];
    const stored = storedByRun([...versions, ...more.map(({ version }) => version)], filter);
    if (stored !== undefined) outputs.push(new OutputReference(container, output, stored.version, stored.part));
  }
  return {
    folders: page.prefixes.map((prefix) => prefix.slice(folder.length, -1)),
    outputs,
    ...(page.nextMarker !== undefined && { next: page.nextMarker }),
  };
}

/** Leaves out directory markers, and the segments of outputs that an earlier page contains. */
async function* ofThisPage(blobs: readonly ListedBlob[]): AsyncGenerator<ListedBlob> {
  const names = new Set(blobs.map(({ name }) => name));
  for (const blob of blobs) {
    const segment = segmentOf(blob.name, blob.metadata);
    if (!isDirectoryMarker(blob) && (segment === undefined || names.has(segment.name))) yield blob;
  }
}

function segments(container: OutputContainer, name: string) {
  return segmentsOf(container, name);
}
