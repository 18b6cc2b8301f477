// The boxes of a flame graph as numbers: what is drawn where, and whose callees are which.
const flameBoxes = (frames) => {
  'use strict';
  // Boxes come callers first, siblings from left to right, so what a box called is the run behind it, up to its end.
  const groups = Array.from(frames.children);
  const count = groups.length;
  const start = new Float64Array(count);
  const total = new Float64Array(count);
  const parent = new Int32Array(count);
  const depth = new Int32Array(count);
  const end = new Int32Array(count);
  const indexOf = new Map();
  const texts = new Array(count);
  const open = [];
  groups.forEach((group, i) => {
    start[i] = Number(group.dataset.s);
    total[i] = Number(group.dataset.n);
    indexOf.set(group, i);
  });

  // A linked box has its rectangle and label inside of the link.
  const holders = groups.map((group) => (group.children[1].localName === 'a' ? group.children[1] : group));
  const rects = holders.map((holder) => holder.querySelector('rect'));
  const top = Float64Array.from(rects, (rect) => Number(rect.getAttribute('y')));
  const row = Number(frames.dataset.row);
  groups.forEach((group, i) => {
    depth[i] = Math.round(Math.abs(top[i] - top[0]) / row);
    while (open.length > depth[i]) {
      end[open.pop()] = i;
    }
    parent[i] = open.length > 0 ? open[open.length - 1] : -1;
    open.push(i);
  });
  open.forEach((i) => { end[i] = count; });

  function describe(i) {
    return texts[i] || (texts[i] = flameText.parse(groups[i].firstElementChild.textContent, frames.dataset.unit));
  }

  // The box of that depth over that sample; -1 when there is none.
  function at(sample, level) {
    for (let i = 0; i < count; i++) {
      if (depth[i] === level && start[i] <= sample && sample < start[i] + total[i]) {
        return i;
      }
    }
    return -1;
  }

  return { groups, holders, rects, count, start, total, parent, depth, end, top, indexOf, describe, at };
};
