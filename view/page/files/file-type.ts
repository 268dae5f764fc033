/** How a file is shown. */
export type FileType = "image" | "audio" | "video" | "table" | "json" | "markdown" | "text" | "other";

const BY_EXTENSION: Readonly<Record<string, FileType>> = {
  ...of("image", "avif bmp gif jpeg jpg png webp"),
  ...of("audio", "mp3 wav"),
  ...of("video", "mp4 webm"),
  ...of("table", "csv tsv"),
  ...of("json", "json geojson ipynb"),
  ...of("markdown", "md markdown"),
  ...of(
    "text",
    "txt log out err yaml yml toml ini cfg xml html htm svg css js ts py sh r c h cpp java go rs jsonl ndjson tex sql",
  ),
};

/** Returns how a file is shown, by its extension. HTML and SVG are shown as text, so that nothing in them runs. */
export function typeOf(path: string): FileType {
  const name = path.split("/").at(-1) ?? "";
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();
  if (extension === undefined) return "text";
  return Object.hasOwn(BY_EXTENSION, extension) ? (BY_EXTENSION[extension] as FileType) : "other";
}

export function isImage(path: string): boolean {
  return typeOf(path) === "image";
}

function of(type: FileType, extensions: string): Record<string, FileType> {
  return Object.fromEntries(extensions.split(" ").map((extension) => [extension, type]));
}
