// ---- The view of all stacks as one picture.

class FlameView {
  constructor(page, panel) {
    this.page = page;
    this.host = make('div', { class: 'graph' });
    this.nothing = make('p', { class: 'note', hidden: true });
    panel.append(this.nothing, this.host);
    this.graph = new Graph(this.host, {
      owner: page,
      label: 'Flame graph. Arrow keys move, Enter zooms, Backspace zooms out.',
      grows: 'down',
      zoomed: (node) => page.change({ zoom: pathOf(this.graph.tree, node) }, this),
      focused: (node) => page.announce(this.graph, node),
    });
    this.tools = [
      page.toggle('up', 'Flip', 'Root at the bottom (f)'),
      page.toggle('invert', 'Invert', 'Callers first: what was running at the root (v)'),
      page.toggle('merged', 'Merge lines', 'One box per function, whatever the line (l)'),
      make('button', { type: 'button', id: 'reset-zoom', title: 'Show everything again (0)', hidden: true }, 'Reset zoom'),
    ];
    if (page.compares) {
      const { before, after } = page.sideNames;
      this.tools.splice(3, 0, page.choice('width', 'Boxes as wide as', [['both', 'the wider side'], ['before', before], ['after', after]]));
    }
    this.reset = this.tools[this.tools.length - 1];
    this.reset.addEventListener('click', () => page.resetZoom());
  }

  show() {
    const { page, graph } = this;
    const { up, zoom } = page.state;
    const isFiltered = ['threads', 'states', 'from', 'to'].some((name) => page.state[name] !== null);
    this.nothing.textContent = isFiltered ? 'The filters leave no samples.' : 'There are no samples in this profile.';
    this.nothing.hidden = page.tree().total[0] > 0 || (page.compares && page.tree().before[0] > 0);
    graph.show(page.tree(), page.keys, zoom, page.search.hits(page.keys), up ? 'up' : 'down');
    this.shown();
  }

  /** What follows from a zoom that the graph has already drawn. */
  shown() {
    this.reset.hidden = this.graph.top === 0;
  }

  get graphs() {
    return [this.graph];
  }

  focus() {
    this.graph.canvas.focus();
  }
}
