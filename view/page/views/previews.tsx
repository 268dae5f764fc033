import { urlOf } from "../api";
import { isImage } from "../files/file-type";
import { linkTo, type Route } from "../route";
import { useFolder } from "../use-folder";

/** The pictures of a folder and of all folders below, next to each other. Nothing if there are none. */
export function Previews({ route }: { readonly route: Route }) {
  const { files, hasMore, isLoading, more } = useFolder(route, { recursive: true });
  const pictures = files.filter(({ path }) => isImage(path));
  if (pictures.length === 0 && !hasMore) return null;
  return (
    <section aria-label="Previews">
      <ul class="pictures">
        {pictures.map(({ path }) => (
          <li key={path}>
            <a href={linkTo({ ...route, path })}>
              <img src={urlOf("content", { ...route, path })} alt={path} loading="lazy" />
            </a>
          </li>
        ))}
      </ul>
      {hasMore && !isLoading && (
        <button type="button" onClick={more}>
          Show more previews
        </button>
      )}
    </section>
  );
}
