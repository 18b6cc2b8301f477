// ---- Where the keyboard leads in a tree.

/** The node that a key leads to from another; -1 if there is none, undefined if the key is not one that moves. */
function moveFrom(tree, node, key, grows) {
  const inwards = grows === 'down' ? 'ArrowDown' : 'ArrowUp';
  const outwards = grows === 'down' ? 'ArrowUp' : 'ArrowDown';
  const moves = {
    [inwards]: () => widestChild(tree, node),
    [outwards]: () => (node > 0 ? tree.parent[node] : -1),
    ArrowLeft: () => sibling(tree, node, -1),
    ArrowRight: () => sibling(tree, node, 1),
    Home: () => 0,
    End: () => innermost(tree, node),
  };
  return Object.hasOwn(moves, key) ? moves[key]() : undefined;
}

function widestChild(tree, node) {
  let widest = -1;
  for (let child = node + 1; child < tree.end[node]; child = tree.end[child]) {
    if (tree.total[child] > 0 && (widest < 0 || tree.total[child] > tree.total[widest])) {
      widest = child;
    }
  }
  return widest;
}

function sibling(tree, node, step) {
  const caller = tree.parent[node];
  let before = -1;
  for (let child = caller + 1; node > 0 && child < tree.end[caller]; child = tree.end[child]) {
    if (tree.total[child] > 0) {
      if ((step < 0 && child === node) || (step > 0 && before === node)) {
        return step < 0 ? before : child;
      }
      before = child;
    }
  }
  return -1;
}

/** Down the widest way to its end. */
function innermost(tree, node) {
  for (let child = widestChild(tree, node); child >= 0; child = widestChild(tree, node)) {
    node = child;
  }
  return node;
}
