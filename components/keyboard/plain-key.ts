/** Controls that have a use of their own for keys. */
const takesKeys =
  'input, textarea, select, button, a[href], summary, [contenteditable="true"], [role="combobox"], [role="menuitem"], [role="option"], [role="tab"]';
const takesLetters =
  'input, textarea, select, [contenteditable="true"], [role="combobox"], [role="menu"], [role="listbox"]';

/** True for a key pressed for itself: no modifier, nobody has dealt with it, and no control in focus wants it. */
export function isPlainKey(event: KeyboardEvent): boolean {
  return isUnclaimed(event) && !isIn(event.target, takesKeys);
}

/** The same for letters, which buttons and links have no use for. */
export function isPlainLetter(event: KeyboardEvent): boolean {
  return isUnclaimed(event) && !isIn(event.target, takesLetters);
}

function isUnclaimed(event: KeyboardEvent): boolean {
  return !(
    event.defaultPrevented ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.isComposing ||
    document.querySelector('[role="dialog"][data-modal], [role="alertdialog"]')
  );
}

function isIn(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}
