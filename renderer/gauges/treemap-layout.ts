/** A place in a treemap, in shares of its whole width and height. */
export type TreemapTile = { left: number; top: number; width: number; height: number };

type Area = TreemapTile;

/**
 * Lays out sizes, the largest first, as tiles as nearly square as can be (Bruls, Huizing and van Wijk, 'Squarified
 * treemaps', 2000). `aspect` is the width of the whole by its height. One tile for each size, in the same order; sizes of
 * 0 or less get none of the area.
 */
export function layOutTreemap(sizes: readonly number[], aspect: number): TreemapTile[] {
  const total = sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
  const tiles: TreemapTile[] = [];
  if (!(total > 0)) return sizes.map(() => ({ left: 0, top: 0, width: 0, height: 0 }));
  // In units in which the whole has the area of its sizes, and its true proportions.
  const height = Math.sqrt(total / aspect);
  const width = total / height;
  let free: Area = { left: 0, top: 0, width, height };
  let row: number[] = [];

  function place() {
    const { tiles: placed, rest } = placeRow(row, free);
    tiles.push(...placed);
    free = rest;
    row = [];
  }
  for (const size of sizes.map((it) => Math.max(0, it))) {
    const side = Math.min(free.width, free.height);
    if (row.length > 0 && worst([...row, size], side) > worst(row, side)) place();
    row.push(size);
  }
  place();
  return tiles.map((tile) => {
    const [left, top] = [Math.min(1, tile.left / width), Math.min(1, tile.top / height)];
    // What is left beside something huge is smaller than the last digit that can be reckoned with.
    return {
      left,
      top,
      width: Math.min(1 - left, tile.width / width),
      height: Math.min(1 - top, tile.height / height),
    };
  });
}

/** The least square of the tiles of a row along this side: its longer edge by its shorter. */
function worst(row: readonly number[], side: number): number {
  const sum = row.reduce((total, size) => total + size, 0);
  const [most, least] = [Math.max(...row), Math.min(...row)];
  if (sum === 0 || least === 0 || side === 0) return Number.POSITIVE_INFINITY;
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least));
}

function placeRow(row: readonly number[], free: Area): { tiles: TreemapTile[]; rest: Area } {
  const sum = row.reduce((total, size) => total + size, 0);
  const isColumn = free.width >= free.height;
  const side = isColumn ? free.height : free.width;
  const depth = side > 0 ? sum / side : 0;
  let along = 0;
  const tiles = row.map((size) => {
    const length = depth > 0 ? size / depth : 0;
    const tile = isColumn
      ? { left: free.left, top: free.top + along, width: depth, height: length }
      : { left: free.left + along, top: free.top, width: length, height: depth };
    along += length;
    return tile;
  });
  const rest = isColumn
    ? { ...free, left: free.left + depth, width: Math.max(0, free.width - depth) }
    : { ...free, top: free.top + depth, height: Math.max(0, free.height - depth) };
  return { tiles, rest };
}

/** The tile that lies next in a direction from one of them; undefined at the edge. */
export function nextTile(
  tiles: readonly TreemapTile[],
  from: number,
  direction: 'left' | 'right' | 'up' | 'down',
): number | undefined {
  const start = tiles[from];
  if (!start) return undefined;
  const [x, y] = centre(start);
  let best: number | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const [index, tile] of tiles.entries()) {
    const [dx, dy] = [centre(tile)[0] - x, centre(tile)[1] - y];
    const ahead = { left: -dx, right: dx, up: -dy, down: dy }[direction];
    const aside = Math.abs(direction === 'left' || direction === 'right' ? dy : dx);
    const distance = ahead + 2 * aside;
    if (index === from || ahead <= 1e-6 || tile.width === 0 || distance >= bestDistance) continue;
    [best, bestDistance] = [index, distance];
  }
  return best;
}

function centre({ left, top, width, height }: TreemapTile): [number, number] {
  return [left + width / 2, top + height / 2];
}
