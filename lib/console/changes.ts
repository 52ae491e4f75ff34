import type { LivePatch, MigrationView, ServerLink } from '../feed/console';

export interface ChangeListener {
  patch(patch: LivePatch): void;
  link(link: ServerLink): void;
  migration(migration: MigrationView): void;
}

/** Where live data leaves the connections for whoever relays it. */
export class Changes implements ChangeListener {
  readonly #listeners = new Set<ChangeListener>();

  /** Returns the function that ends the subscription. */
  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  patch(patch: LivePatch): void {
    for (const listener of this.#listeners) listener.patch(patch);
  }

  link(link: ServerLink): void {
    for (const listener of this.#listeners) listener.link(link);
  }

  migration(migration: MigrationView): void {
    for (const listener of this.#listeners) listener.migration(migration);
  }
}
