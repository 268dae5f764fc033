/**
 * The content types of files that a browser shows, by extension. The Blob service stores all others as
 * `application/octet-stream`, which a browser downloads. Text has no charset, because the content is not known.
 *
 * @see https://www.iana.org/assignments/media-types
 */
const SHOWN_BY_BROWSERS: { readonly [extension: string]: string } = {
  avif: "image/avif",
  bmp: "image/bmp",
  css: "text/css",
  csv: "text/csv",
  gif: "image/gif",
  htm: "text/html",
  html: "text/html",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  json: "application/json",
  log: "text/plain",
  md: "text/markdown",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  tsv: "text/tab-separated-values",
  txt: "text/plain",
  wav: "audio/wav",
  webm: "video/webm",
  webp: "image/webp",
  xml: "application/xml",
  yaml: "text/yaml",
  yml: "text/yaml",
};

/**
 * Returns the content type of all files that a pattern matches, by the extension at its end, or undefined if browsers
 * do not show them or the extension has a wildcard.
 *
 * @param pattern a file's path, or a pattern such as `frames/*.png`.
 */
export function typeOfPattern(pattern: string): string | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(pattern)?.[1]?.toLowerCase();
  return extension === undefined || !Object.hasOwn(SHOWN_BY_BROWSERS, extension)
    ? undefined
    : SHOWN_BY_BROWSERS[extension];
}
