// The seedling: drawn by the days in all, so that it grows a little with each and never dies.

const FOOT = { x: 160, y: 236 };
const BUD = 30; // days from which there is a bud, a blossom, a tree
const BLOSSOM = 50;
const TREE = 100;
const LEAF = 'M0 0 C 8 -15, 28 -17, 40 -3 C 30 9, 10 10, 0 0 Z';

let drawn = null;

function element(name, attributes) {
  const one = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  return one;
}

function tip(days) {
  const height = 12 + 180 * (1 - Math.exp(-days / 17));
  return { x: FOOT.x + 6 * Math.sin(days / 5), y: FOOT.y - height };
}

function along(end, share) {
  // The point of the stem's curve at this share of its length.
  const bend = { x: FOOT.x - 12, y: (FOOT.y + end.y) / 2 };
  const mix = (a, b, c) => (1 - share) ** 2 * a + 2 * share * (1 - share) * b + share ** 2 * c;
  return { x: mix(FOOT.x, bend.x, end.x), y: mix(FOOT.y, bend.y, end.y) };
}

function leafCount(days) {
  return days < 2 ? 0 : Math.min(20, days <= 12 ? days : 12 + Math.floor((days - 12) / 6));
}

function leaf(end, index, count, isNew) {
  const share = 1 - 0.72 * (index / Math.max(count, 2));
  const { x, y } = along(end, share);
  const size = (0.45 + 0.055 * Math.min(count - index, 10) * (1.2 - share * 0.5)) * (index % 2 ? 1 : -1);
  const lean = (index % 2 ? 1 : -1) * (12 - 46 * share);
  const place = element('g', { transform: `translate(${x} ${y}) rotate(${lean}) scale(${size} ${Math.abs(size)})` });
  place.append(element('path', { d: LEAF, class: `leaf tone-${index % 3}${isNew ? ' new' : ''}` }));
  return place;
}

function flower(end, days) {
  if (days < BLOSSOM) return [element('ellipse', { cx: end.x, cy: end.y - 6, rx: 7, ry: 10, class: 'bud' })];
  const petals = [0, 72, 144, 216, 288].map((turn) =>
    element('ellipse', {
      cx: end.x, cy: end.y - 15, rx: 8, ry: 12, class: 'petal', transform: `rotate(${turn} ${end.x} ${end.y - 3})`,
    }),
  );
  return [...petals, element('circle', { cx: end.x, cy: end.y - 3, r: 6, class: 'heart' })];
}

function crown(end) {
  return [[0, 6, 44], [-38, 30, 32], [38, 28, 34], [-18, -16, 30], [22, -14, 28]].map(([x, y, r]) =>
    element('circle', { cx: end.x + x, cy: end.y + y, r, class: 'crown' }),
  );
}

/** Draw the plant of so many days into a group; what is new since the last time grows in. */
export function grow(group, days) {
  if (days === drawn) return;
  const before = drawn === null ? days : drawn;
  drawn = days;
  group.replaceChildren();
  if (days === 0) return;
  const end = tip(days);
  const count = leafCount(days);
  if (days >= TREE) group.append(...crown(end));
  group.append(
    element('path', {
      d: `M${FOOT.x} ${FOOT.y} Q ${FOOT.x - 12} ${(FOOT.y + end.y) / 2} ${end.x} ${end.y}`,
      class: days >= TREE ? 'stem wood' : 'stem',
      'stroke-width': Math.min(4 + days / 18, 12),
    }),
  );
  for (let index = count - 1; index >= 0; index -= 1) {
    group.append(leaf(end, index, count, index < count - leafCount(before)));
  }
  if (days === 1) group.append(element('ellipse', { cx: end.x, cy: end.y + 4, rx: 6, ry: 5, class: 'bud new' }));
  if (days >= BUD) group.append(...flower(end, days));
}
