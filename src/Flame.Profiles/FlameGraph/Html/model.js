// ---- What the views show: trees and sums of the profile under one state. Made when first asked for, and kept until the state
// asks for others.

class Model {
  constructor(data) {
    this.data = data;
    this.names = new Names(data);
    this.search = new Search();
    this.compares = data.countsBefore !== null;
    this.compared = this.compares ? comparedBy(data.info) : null;
    this.cache = new Map();
    this.state = { ...START };
  }

  /** The way in which frames are told apart now. */
  get keys() {
    return this.state.merged ? this.names.functions : this.names.frames;
  }

  remember(name, version, makeIt) {
    const known = this.cache.get(name);
    if (known && known.version === version) {
      return known.value;
    }
    const value = makeIt();
    this.cache.set(name, { version, value });
    return value;
  }

  /** All stacks with the weights that the filters leave, frames told apart by line. */
  base() {
    const { nodes } = this.data;
    const { threads, states, from, to, width } = this.state;
    const version = JSON.stringify([threads && Array.from(threads), states && Array.from(states), from, to, width]);
    return this.remember('base', version, () => {
      const shape = { count: nodes.count, parent: nodes.parent, depth: nodes.depth, end: nodes.end, key: nodes.frame };
      if (!this.compares) {
        return layOut(shape, filteredCounts(this.data, this.state), null, null);
      }
      const counts = comparedCounts(this.data);
      return layOut({ ...shape, unit: unitOf(this.data.info) }, drawnCounts(counts, width), counts.before, counts.after);
    });
  }

  /** The same with frames told apart as they are now. */
  keyed() {
    const base = this.base();
    if (!this.state.merged) {
      return base;
    }
    return this.remember('keyed', base, () => {
      const { ofFrame } = this.names.functions;
      const key = Int32Array.from(base.key, (frame) => (frame < 0 ? frame : ofFrame[frame]));
      return mergeCallees({ ...base, key }, [0], NO_KEY);
    });
  }

  /** What the flame graph shows. */
  tree() {
    const keyed = this.keyed();
    return this.state.invert ? this.remember('inverted', keyed, () => invert(keyed)) : keyed;
  }

  /** What the table shows, by key. */
  totals() {
    const tree = this.keyed();
    return this.remember('totals', tree, () => {
      const { totals, selfs } = totalsByKey(tree, this.keys.count, tree.total, tree.self);
      return { self: selfs, total: totals, any: totals, whole: tree.total[0], ...(this.compares ? this.sides(tree) : {}) };
    });
  }

  /** By key: the values of both sides of a comparison. */
  sides(tree) {
    const values = (weights, unit) => weights.map((weight) => shareOf(weight, unit));
    const before = totalsByKey(tree, this.keys.count, tree.before, tree.selfBefore);
    const after = totalsByKey(tree, this.keys.count, tree.after, tree.selfAfter);
    return {
      any: before.totals.map((weight, key) => weight + after.totals[key]),
      before: values(before.totals, tree.unit.before), selfBefore: values(before.selfs, tree.unit.before),
      after: values(after.totals, tree.unit.after), selfAfter: values(after.selfs, tree.unit.after),
    };
  }

  /** What the source view shows. */
  lineTotals() {
    const base = this.base();
    return this.remember('lines', base, () => totalsByLine(this, base));
  }

  /** What called a function and what it called, each as a tree whose root is the function. */
  sandwich(key) {
    const tree = this.keyed();
    const known = this.remember('sandwich', tree, () => new Map());
    if (!known.has(key)) {
      known.clear();
      const nodes = outermost(tree, key).filter((node) => isThere(node, tree.total, tree.before, tree.after));
      known.set(key, { callers: mergeCallers(tree, nodes, key), callees: mergeCallees(tree, nodes, key), whole: tree.total[0] });
    }
    return known.get(key);
  }

  chosenKey() {
    const key = parseInt(this.state.chosen, 36);
    return key >= 0 && key < this.keys.count ? key : -1;
  }
}
