import { cellEndsAtMs, emptyCell, type Cell } from "./cell.ts";

/** Cells by id, oldest first; bounded because every visitor's address may be a new one. */
export type CellTable = { readonly cells: Map<string, Cell>; readonly maxCells: number };

export function openCellTable(maxCells: number): CellTable {
  return { cells: new Map(), maxCells };
}

export function cellOf(table: CellTable, id: string, atMs: number): Cell {
  const known = table.cells.get(id);
  if (known) return known;
  const fresh = emptyCell(atMs, remembersHours(id));
  table.cells.set(id, fresh);
  if (table.cells.size > table.maxCells) evict(table, atMs);
  return fresh;
}

/** `login:ip:…`, `login:net:…` and `login:pw:…` are small enough that their hours say something (cell-ids.ts). */
export function remembersHours(id: string): boolean {
  const kind = id.indexOf(":") + 1;
  return id.startsWith("ip:", kind) || id.startsWith("net:", kind) || id.startsWith("pw:", kind);
}

/**
 * Makes room for a sixteenth of the table. Goes through the oldest entries once; what failed at two accounts or more
 * gets a second chance, so that a flood of new addresses cannot wash out the memory of a guilty one.
 */
function evict({ cells, maxCells }: CellTable, nowMs: number): void {
  const target = maxCells - Math.ceil(maxCells / 16);
  let chances = Math.ceil(maxCells / 4);
  for (const [id, cell] of cells) {
    if (cells.size <= target) return;
    cells.delete(id);
    if (chances > 0 && isUseful(cell, nowMs)) {
      chances -= 1;
      cells.set(id, cell);
    }
  }
}

function isUseful(cell: Cell, nowMs: number): boolean {
  const { fast, slow } = cell;
  if (nowMs > cellEndsAtMs(cell)) return false;
  if (fast.current.tried.length > 3) return true;
  return (slow?.current.failed.length ?? 0) > 1 || (slow?.previous?.failed.length ?? 0) > 1;
}
