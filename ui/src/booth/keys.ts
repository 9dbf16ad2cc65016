// Which keys reach the page of a stranger: those that write, move and correct. No shortcut of the window, of the web
// view or of a browser does.

/** The fields of a keyboard event that decide it. */
export interface LockedKey {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
  /** Whether the key that types a third sign is held down. */
  altGraph: boolean;
  /** Whether it was pressed in a text field. */
  typing: boolean;
}

/** With Ctrl, in a text field: select all, copy, cut, paste, undo, redo, and by words. */
const EDITING = ['a', 'c', 'x', 'v', 'z', 'y', 'ArrowLeft', 'ArrowRight', 'Backspace', 'Delete', 'Home', 'End'];

/** Keys that only prepare another one, or lead around the page. A person who wants to begin presses another. */
const SILENT = ['Tab', 'Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'Escape', 'CapsLock', 'NumLock', 'Fn', 'Unidentified'];

/** Whether the page gets the key. */
export function passes(key: LockedKey): boolean {
  if (key.isComposing || key.altGraph) return true;
  if (key.metaKey || key.altKey) return false;
  if (key.ctrlKey) return key.typing && EDITING.includes(key.key.length === 1 ? key.key.toLowerCase() : key.key);
  return !isFunctionKey(key.key);
}

/** Whether the key says that somebody wants to begin. */
export function begins(key: LockedKey): boolean {
  return passes(key) && !SILENT.includes(key.key);
}

/** F1 to F24, the menu key, and what keyboards have for browsers, printers and media. */
function isFunctionKey(key: string): boolean {
  return /^F\d+$/.test(key) || /^(ContextMenu|Print|PrintScreen|Help|Find|Browser|Launch|Media|Audio|Zoom)/.test(key);
}
