// ---- Trees made of trees: callers first, one function's callers, one function's callees, stacks without lines.

const NO_KEY = -1;

/** What called what, merged by key: below a root that stands for all of `roots`. */
const mergeCallees = (tree, roots, rootKey) => new Merger(tree, false).run(roots, rootKey, false);

/** The same tree with each stack read from its end: who called what was running. */
function invert(tree) {
  const ends = [];
  for (let i = 1; i < tree.count; i++) {
    if (isThere(i, tree.self, tree.selfBefore, tree.selfAfter)) {
      ends.push(i);
    }
  }
  return new Merger(tree, true).run(ends, NO_KEY, true);
}

/** Who called `nodes`, weighed by all that they called: the root stands for them, its children for their callers. */
const mergeCallers = (tree, nodes, rootKey) =>
  new Merger({ ...tree, self: tree.total, selfBefore: tree.before, selfAfter: tree.after }, true).run(nodes, rootKey, false);

/** The nodes of a key that are not within another node of it: counted together they count no stack twice. */
function outermost(tree, key) {
  const nodes = [];
  for (let i = 1; i < tree.count;) {
    if (tree.key[i] === key) {
      nodes.push(i);
      i = tree.end[i];
    } else {
      i++;
    }
  }
  return nodes;
}

/**
 * Merges nodes of one tree into another, depth first. What is to be merged into one node is a slice of a pool; the slices
 * of nodes that are still to come lie on top of each other, as their nodes do on the list of tasks.
 */
class Merger {
  constructor(tree, upwards) {
    this.tree = tree;
    this.upwards = upwards;
    this.compares = tree.selfBefore !== null;
    let keys = 0;
    for (let node = 0; node < tree.count; node++) {
      keys = Math.max(keys, tree.key[node] + 1);
    }
    this.counts = new Int32Array(keys);            // by key: how many kids; then where the next one goes
    this.origins = new Numbers(Int32Array);        // the pool: whose weight it is,
    this.places = new Numbers(Int32Array);         // and where in the old tree it stands
    this.kids = [Int32Array, Int32Array, Int32Array].map((type) => new Numbers(type));   // origin, place, key
    this.tasks = [0, 1, 2, 3, 4].map(() => new Numbers(Int32Array));                     // from, to, parent, key, depth
    this.parent = new Numbers(Int32Array);
    this.key = new Numbers(Int32Array);
    this.depth = new Numbers(Int32Array);
    this.weights = (this.compares ? [tree.self, tree.selfBefore, tree.selfAfter] : [tree.self]).map((old) => ({ old, merged: new Numbers(Float64Array) }));
  }

  run(roots, rootKey, beginsAtItself) {
    const { tasks } = this;
    roots.forEach((node) => {
      this.origins.push(node);
      this.places.push(node);
    });
    this.addTask(0, roots.length, 0, rootKey, 0);
    while (tasks[0].length > 0) {
      const [from, to, parent, key, depth] = tasks.map((column) => column.pop());
      const node = this.parent.length;
      this.parent.push(parent);
      this.key.push(key);
      this.depth.push(depth);
      this.weights.forEach(({ merged }) => merged.push(0));
      this.kids.forEach((column) => { column.length = 0; });
      for (let i = from; i < to; i++) {
        this.expand(node, this.origins.at[i], this.places.at[i], beginsAtItself && depth === 0);
      }
      this.group(to, node, depth + 1);
    }
    return this.finish();
  }

  addTask(from, to, parent, key, depth) {
    [from, to, parent, key, depth].forEach((value, i) => this.tasks[i].push(value));
  }

  addKid(origin, place, key) {
    this.kids[0].push(origin);
    this.kids[1].push(place);
    this.kids[2].push(key);
  }

  expand(node, origin, place, beginsAtItself) {
    const { tree } = this;
    if (this.upwards) {
      const next = beginsAtItself ? place : tree.parent[place];
      if (next === 0) {
        this.weigh(node, origin);
      } else {
        this.addKid(origin, next, tree.key[next]);
      }
      return;
    }
    this.weigh(node, place);
    for (let child = place + 1; child < tree.end[place]; child = tree.end[child]) {
      if (isThere(child, tree.total, tree.before, tree.after)) {
        this.addKid(child, child, tree.key[child]);
      }
    }
  }

  weigh(node, origin) {
    for (const { old, merged } of this.weights) {
      merged.at[node] += old[origin];
    }
  }

  /** Makes a task of each group of kids of one key, so that the smallest key comes first. */
  group(top, node, depth) {
    const { counts } = this;
    const [origins, places, keys] = this.kids;
    const present = [];
    for (let i = 0; i < keys.length; i++) {
      if (counts[keys.at[i]]++ === 0) {
        present.push(keys.at[i]);
      }
    }
    if (present.length > 1) {
      present.sort((a, b) => b - a);
    }
    for (const key of present) {
      const size = counts[key];
      this.addTask(top, top + size, node, key, depth);
      counts[key] = top;
      top += size;
    }
    this.origins.reserve(top);
    this.places.reserve(top);
    for (let i = 0; i < keys.length; i++) {
      const at = counts[keys.at[i]]++;
      this.origins.at[at] = origins.at[i];
      this.places.at[at] = places.at[i];
    }
    for (const key of present) {
      counts[key] = 0;
    }
  }

  finish() {
    const [parent, key, depth] = [this.parent, this.key, this.depth].map((column) => column.done());
    const [self, before = null, after = null] = this.weights.map(({ merged }) => merged.done());
    return layOut({ count: parent.length, parent, depth, end: endsOf(parent), key, unit: this.tree.unit }, self, before, after);
  }
}

/** A typed array that grows. */
class Numbers {
  constructor(type) {
    this.at = new type(256);
    this.length = 0;
  }

  push(value) {
    if (this.length === this.at.length) {
      this.reserve(this.length + 1);
    }
    this.at[this.length++] = value;
  }

  pop() {
    return this.at[--this.length];
  }

  reserve(length) {
    if (length > this.at.length) {
      const larger = new this.at.constructor(Math.max(length, this.at.length * 2));
      larger.set(this.at);
      this.at = larger;
    }
  }

  done() {
    return this.at.slice(0, this.length);
  }
}
