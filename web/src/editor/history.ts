/** What was changed, so that it can be undone: the rectangle of each change, before and after. */

import { boundingBox, type Box, cropMask, type Mask } from "../core/plane";

interface Change {
  readonly box: Box;
  readonly before: Mask;
  readonly after: Mask;
}

/** Bytes of changes that are kept; the oldest go first. */
const ROOM = 64 * 2 ** 20;

export class History {
  private readonly done: Change[] = [];
  private undone: Change[] = [];

  constructor(private readonly room = ROOM) {}

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** Note the change from one mask to another; false where they are the same. */
  note(before: Mask, after: Mask): boolean {
    const differs = after.data.map((value, i) => value ^ before.data[i]!);
    const box = boundingBox({ ...after, data: differs });
    if (!box) return false;
    this.done.push({ box, before: cropMask(before, box), after: cropMask(after, box) });
    this.undone = [];
    while (this.done.length > 1 && this.size() > this.room) this.done.shift();
    return true;
  }

  undo(mask: Mask): Box | null {
    const change = this.done.pop();
    if (!change) return null;
    this.undone.push(change);
    paste(change.before, mask, change.box);
    return change.box;
  }

  redo(mask: Mask): Box | null {
    const change = this.undone.pop();
    if (!change) return null;
    this.done.push(change);
    paste(change.after, mask, change.box);
    return change.box;
  }

  private size(): number {
    return this.done.reduce((sum, { box }) => sum + 2 * box.height * box.width, 0);
  }
}

function paste(from: Mask, to: Mask, box: Box): void {
  for (let y = 0; y < box.height; y++) {
    const row = from.data.subarray(y * box.width, (y + 1) * box.width);
    to.data.set(row, (box.top + y) * to.width + box.left);
  }
}
