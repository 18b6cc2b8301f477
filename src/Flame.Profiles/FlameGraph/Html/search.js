// ---- Search.

class Search {
  constructor() {
    this.text = '';
    this.ignoreCase = false;
    this.error = '';
    this.pattern = null;
    this.known = new Map();
  }

  set(text, ignoreCase) {
    this.text = text;
    this.ignoreCase = ignoreCase;
    this.pattern = null;
    this.error = '';
    this.known.clear();
    if (text === '') {
      return;
    }
    try {
      this.pattern = new RegExp(text, ignoreCase ? 'iu' : 'u');
    } catch (error) {
      this.retry(text, ignoreCase, error);
    }
  }

  /** The strict syntax refuses some that people write, such as "\-"; what the lenient one refuses, too, is an error. */
  retry(text, ignoreCase, error) {
    try {
      this.pattern = new RegExp(text, ignoreCase ? 'i' : '');
    } catch {
      this.error = error.message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, '');
    }
  }

  /** By key: 1 where the pattern finds it. Null when nothing is searched for. */
  hits(keys) {
    if (this.pattern === null) {
      return null;
    }
    if (!this.known.has(keys)) {
      const hits = new Uint8Array(keys.count);
      for (let key = 0; key < keys.count; key++) {
        hits[key] = keys.test(key, this.pattern) ? 1 : 0;
      }
      this.known.set(keys, hits);
    }
    return this.known.get(keys);
  }
}

const isHit = (tree, hits, node) => tree.key[node] >= 0 && hits[tree.key[node]] === 1;

/**
 * The weight below `top` of stacks that hold a hit, each counted once: what a hit called lies within it. A hit among the
 * callers of `top`, which are drawn over the whole view, covers all of it.
 */
function matchedWeight(tree, hits, top) {
  for (let node = top; node > 0; node = tree.parent[node]) {
    if (isHit(tree, hits, node)) {
      return tree.total[top];
    }
  }
  let weight = 0;
  for (let node = top; node < tree.end[top];) {
    const found = isHit(tree, hits, node);
    weight += found ? tree.total[node] : 0;
    node = found ? tree.end[node] : node + 1;
  }
  return weight;
}

/** All hits below `top` that have weight, in the order of the picture. */
function hitNodes(tree, hits, top) {
  const nodes = [];
  for (let node = top; node < tree.end[top]; node++) {
    if (tree.total[node] > 0 && isHit(tree, hits, node)) {
      nodes.push(node);
    }
  }
  return nodes;
}
