/** Where the key is kept. Only pages of this origin can read it, in contrast to the cookie. */
const NAME = "key";

/** Keeps the key that the URL has after the printed one was opened, and removes it from the URL. */
export function keepKey(): void {
  const key = /^#key=(.+)$/.exec(location.hash)?.[1];
  if (key === undefined) return;
  localStorage.setItem(NAME, key);
  history.replaceState(null, "", "/");
}

/** Returns the headers of a request that changes something. */
export function keyHeaders(): Record<string, string> {
  return { "x-batch-outputs-key": localStorage.getItem(NAME) ?? "" };
}
