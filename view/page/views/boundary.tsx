import { Component, type ComponentChildren } from "preact";

interface BoundaryProps {
  readonly children: ComponentChildren;
  /** What is shown if the children cannot be rendered. */
  readonly instead: ComponentChildren;
}

/** Shows something else if the content of a file cannot be rendered, such as Markdown that is nested too deeply. */
export class Boundary extends Component<BoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static override getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render({ children, instead }: BoundaryProps) {
    return this.state.hasFailed ? instead : children;
  }
}
