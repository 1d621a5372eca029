import { Component, type ReactNode } from "react";
import { Trouble } from "../ui/Trouble.tsx";

/** Keeps a page that cannot be loaded or drawn from taking the rest with it. */
export class Failing extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <aside className="left">
        <Trouble say="error.page" retry={() => this.setState({ failed: false })} />
      </aside>
    );
  }
}
