/**
 * The one flag of S-7. Every path that can create a call or a login asks it; a graceful shutdown closes it in one
 * assignment, so no two paths can disagree about whether the server still takes work.
 */
export class Gate {
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
  }

  open(): void {
    this.#closed = false;
  }
}
