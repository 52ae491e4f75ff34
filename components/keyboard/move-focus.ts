/** What of a table's row gets the focus. */
const target = '[data-row-link], a[href], button';

/** Puts the focus on the next (1) or the one before (-1) of the rows of the page; on the first where none has it. */
export function moveFocus(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main tbody tr, main li[data-row-link]')].flatMap(
    (row) => (row.matches('[data-row-link]') ? row : (row.querySelector<HTMLElement>(target) ?? [])),
  );
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const to = at === -1 ? rows[0] : rows[at + by];
  to?.focus();
}

/** Puts the focus into the filter of the page, where it has one. */
export function focusFilter(): boolean {
  const filter = document.querySelector<HTMLInputElement>('main input[type="search"]');
  filter?.focus();
  filter?.select();
  return filter !== null;
}
