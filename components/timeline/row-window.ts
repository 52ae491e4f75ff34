/** Which of many equal rows are in sight. */
export interface RowWindow {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** The rows in sight and a few around them, so that scrolling never shows an empty strip. */
export function rowWindow(
  scrollTop: number,
  height: number,
  rowHeight: number,
  count: number,
  around = 8,
): RowWindow {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - around));
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + around);
  return { first, end: Math.max(first, end) };
}
