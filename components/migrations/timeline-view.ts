/** What the address holds of the timeline: so a copied address shows the same (times in ms since the epoch). */
export interface TimelineView {
  /** The cursor; null: at the end. */
  readonly t: number | null;
  /** The part zoomed to; null: the whole. */
  readonly from: number | null;
  readonly to: number | null;
  /** Groups of lanes opened or closed against their default. */
  readonly lanes: readonly string[];
}
