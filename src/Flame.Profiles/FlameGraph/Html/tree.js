// ---- Trees with weights. Arrays by node, in depth-first order; `start` never falls along them, which is what makes
// drawing and pointing a matter of bisection.

/**
 * Lays a tree out: totals from the leaves up, places from the root down.
 * shape: { count, parent, depth, end, key, unit }; self: by node; before, after: by node, null where nothing is compared.
 * unit: what values of each side are measured by, null for the whole of it.
 */
function layOut(shape, self, before, after) {
  const total = sumUp(shape, self);
  const start = new Float64Array(shape.count);
  const next = new Float64Array(shape.count);
  let maxDepth = 0;
  for (let i = 1; i < shape.count; i++) {
    const caller = shape.parent[i];
    start[i] = next[i] = next[caller];
    next[caller] += total[i];
    if (shape.depth[i] > maxDepth && total[i] > 0) {
      maxDepth = shape.depth[i];
    }
  }
  const sums = { before: before && sumUp(shape, before), after: after && sumUp(shape, after) };
  const unit = shape.unit || (before && { before: sums.before[0], after: sums.after[0] });
  return { ...shape, self, total, start, maxDepth, selfBefore: before, selfAfter: after, ...sums, unit };
}

function sumUp({ count, parent }, self) {
  const total = Float64Array.from(self);
  for (let i = count - 1; i > 0; i--) {
    total[parent[i]] += total[i];
  }
  return total;
}

/** Whether a node weighs anything: what has no width in a comparison may still be there on one side of it. */
const isThere = (node, drawn, before, after) => drawn[node] > 0 || (before !== null && (before[node] > 0 || after[node] > 0));

/** The first node in [from, to) whose place is at least `value`; `to` if there is none. */
function lowerBound(start, value, from, to) {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (start[middle] < value) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}

function ancestorAt(tree, node, depth) {
  while (tree.depth[node] > depth) {
    node = tree.parent[node];
  }
  return node;
}

/** The node at a depth that covers a place, below `top`; -1 if there is none. */
function nodeAt(tree, top, depth, value) {
  if (depth < tree.depth[top]) {
    return ancestorAt(tree, top, depth);
  }
  let last = lowerBound(tree.start, value, top, tree.end[top]);
  if (last === tree.end[top] || tree.start[last] > value) {
    last--;
  }
  if (last < top || tree.depth[last] < depth) {
    return -1;
  }
  const node = ancestorAt(tree, last, depth);
  return value < tree.start[node] + tree.total[node] ? node : -1;
}

/**
 * Calls visit(node, width) for what is wide enough to be seen below `top`, callers first, and haze(node, weight) for runs
 * of siblings that are too narrow each. Those are passed over by bisection, however many they are.
 */
function visitVisible(tree, top, narrowest, deepest, visit, haze) {
  const { parent, depth, end, start, total } = tree;
  let node = top;
  while (node < end[top]) {
    if (total[node] >= narrowest) {
      visit(node);
      node = depth[node] < deepest ? node + 1 : end[node];
      continue;
    }
    const limit = end[parent[node]];
    const beyond = lowerBound(start, start[node] + narrowest, node + 1, limit);
    const last = ancestorAt(tree, beyond - 1, depth[node]);
    const next = last > node ? last : end[node];
    haze(node, next === last ? start[next] - start[node] : total[node]);
    node = next;
  }
}

/** The keys from below the root down to a node. */
function pathOf(tree, node) {
  const path = [];
  for (; node > 0; node = tree.parent[node]) {
    path.push(tree.key[node]);
  }
  return path.reverse();
}

/** The node that a path leads to, or the last one on the way that is there and has weight. */
function nodeOf(tree, path) {
  let node = 0;
  for (const key of path) {
    let child = node + 1;
    while (child < tree.end[node] && (tree.key[child] !== key || tree.total[child] === 0)) {
      child = tree.end[child];
    }
    if (child >= tree.end[node]) {
      break;
    }
    node = child;
  }
  return node;
}

/** By key: the weight of stacks that hold it, each counted once however often it stands in them, and of those that end in it. */
function totalsByKey(tree, count, weights, selfWeights) {
  const totals = new Float64Array(count);
  const selfs = new Float64Array(count);
  const open = new Int32Array(count);
  const path = [];
  for (let i = 1; i < tree.count; i++) {
    while (path.length > 0 && i >= tree.end[path[path.length - 1]]) {
      open[tree.key[path.pop()]]--;
    }
    const key = tree.key[i];
    if (open[key]++ === 0) {
      totals[key] += weights[i];
    }
    selfs[key] += selfWeights[i];
    path.push(i);
  }
  return { totals, selfs };
}
