import type { ComponentChildren } from "preact";

/** The heading of a place. It gets the focus when the place changes, so that a screen reader reads it. */
export function Heading({ children }: { readonly children: ComponentChildren }) {
  return <h1 tabIndex={-1}>{children}</h1>;
}
