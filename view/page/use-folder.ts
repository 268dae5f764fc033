import { useEffect, useState } from "preact/hooks";
import { ask, type File, type Page, urlOf } from "./api";
import { linkTo, type Route } from "./route";

/** What is known of a folder. */
export interface Listing {
  readonly folders: readonly string[];
  readonly files: readonly File[];
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly error?: Error;
  more(): void;
}

/** Which names of a folder are requested. */
interface FolderOptions {
  /** The beginning of the names (default: all names). */
  readonly beginning?: string;
  /** Whether the files of all folders below are requested (default: false). */
  readonly recursive?: boolean;
}

const NOTHING: Page = { folders: [], files: [] };

interface State {
  readonly page: Page;
  readonly isLoading: boolean;
  readonly error?: Error;
}

/** Requests the first page of a folder, and each further page on request. */
export function useFolder(route: Route, { beginning = "", recursive = false }: FolderOptions = {}): Listing {
  const key = `${linkTo(route)} ${beginning} ${recursive}`;
  const [known, setKnown] = useState<State & { readonly key: string }>();
  const load = async (before: Page, signal?: AbortSignal) => {
    setKnown({ key, page: before, isLoading: true });
    const query = {
      ...(before.next !== undefined && { from: before.next }),
      ...(beginning !== "" && { beginning }),
      ...(recursive && { recursive: "" }),
    };
    try {
      const { folders, files, next } = await ask<Page>(urlOf("folder", route, query), signal ? { signal } : {});
      const page = {
        folders: [...before.folders, ...folders],
        files: [...before.files, ...files],
        ...(next !== undefined && { next }),
      };
      // An answer about an earlier folder comes too late.
      setKnown((now) => (now?.key === key ? { key, page, isLoading: false } : now));
    } catch (error) {
      if (signal?.aborted) return;
      setKnown((now) => (now?.key === key ? { key, page: before, isLoading: false, error: error as Error } : now));
    }
  };
  useEffect(() => {
    const gone = new AbortController();
    load(NOTHING, gone.signal);
    return () => gone.abort();
  }, [key]);
  const { page, isLoading, error }: State = known?.key === key ? known : { page: NOTHING, isLoading: true };
  return {
    ...{ folders: page.folders, files: page.files, isLoading },
    hasMore: page.next !== undefined,
    ...(error !== undefined && { error }),
    more: () => load(page),
  };
}
