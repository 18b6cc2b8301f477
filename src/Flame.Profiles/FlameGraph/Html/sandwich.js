// ---- The view of one function: who called it above, what it called below, wherever it stands in the stacks.

class SandwichView {
  constructor(page, panel) {
    this.page = page;
    this.name = make('strong');
    this.weight = make('span');
    const row = make('div', { class: 'row' }, this.name, this.weight);
    const graph = (label, grows) => {
      const host = make('div', { class: 'graph' });
      const made = new Graph(host, {
        owner: page, label, grows,
        zoomed: () => page.zoomed(this),
        focused: (node) => page.announce(made, node),
      });
      return made;
    };
    this.callers = graph('Callers. Arrow keys move, Enter zooms.', 'up');
    this.callees = graph('Callees. Arrow keys move, Enter zooms.', 'down');
    this.none = make('p', { class: 'note' }, 'Choose a function: in the table, or with s in the flame graph.');
    this.halves = make('div', { class: 'halves' }, row,
      make('h2', {}, 'Callers'), this.callers.host, make('h2', {}, 'Callees'), this.callees.host);
    panel.append(this.none, this.halves);
    this.reset = make('button', { type: 'button', title: 'Show everything again (0)', hidden: true }, 'Reset zoom');
    this.reset.addEventListener('click', () => page.resetZoom());
    this.tools = [page.toggle('merged', 'Merge lines', 'One box per function, whatever the line (l)'), this.reset];
  }

  show() {
    const { page } = this;
    const key = page.chosenKey();
    this.none.hidden = key >= 0;
    this.halves.hidden = key < 0;
    if (key < 0) {
      this.shown();
      return;
    }
    const sandwich = page.sandwich(key);
    const label = page.keys.label(key);
    this.name.textContent = label.name;
    this.weight.textContent = [label.location, ...this.weightsOf(sandwich)].filter((part) => part !== '').join('   ');
    for (const [graph, tree] of [[this.callers, sandwich.callers], [this.callees, sandwich.callees]]) {
      const isOther = graph.tree !== tree;
      if (isOther) {
        graph.focus = -1;
      }
      graph.show(tree, page.keys, isOther ? [] : pathOf(tree, graph.top), page.search.hits(page.keys));
      if (isOther && graph.grows === 'up') {
        graph.host.scrollTop = graph.host.scrollHeight;
      }
    }
    this.shown();
  }

  weightsOf({ callees, whole }) {
    const { page } = this;
    return page.compares
      ? [page.describeChange(callees, 0)]
      : [page.weights.long(callees.total[0]), formatPercent(callees.total[0], whole)];
  }

  /** What follows from a zoom that a graph has already drawn. */
  shown() {
    this.reset.hidden = this.graphs.every((graph) => graph.top === 0);
  }

  get graphs() {
    return this.halves.hidden ? [] : [this.callers, this.callees];
  }

  focus() {
    this.callees.canvas.focus();
  }
}
