// ---- The page: one state, the views of it, and what is common to them.

class Page extends Model {
  constructor(data) {
    super(data);
    this.weights = makeWeightFormat(data.info);
    this.rootName = printable(cutName(data.info.rootName));
    this.preferred = window.matchMedia('(prefers-color-scheme: dark)');
    this.views = {};
    this.buttons = [];
    this.choices = [];
    this.time = timeOf(data);
    this.filters = new Filters(this);
  }

  start() {
    const { info } = this.data;
    byId('title').textContent = printable(cutPath(info.title));
    byId('subtitle').textContent = printable(cutPath(info.subtitle));
    this.addView('flame', 'Flame graph', FlameView);
    this.addView('table', 'Table', TableView);
    this.addView('sandwich', 'Callers and callees', SandwichView);
    if (this.data.samples.count > 0) {
      this.addView('timeline', 'Timeline', TimelineView);
    }
    if (this.data.frames.file.some((file) => file !== 0)) {
      this.addView('source', 'Source', SourceView);
    }
    listenToControls(this);
    listenToKeys(this);
    this.preferred.addEventListener('change', () => this.change({}));
    window.addEventListener('hashchange', () => this.change(readAddress()));
    this.change(readAddress());
    window.pyflame = inspection(this);
    byId('views').dataset.ready = String(Math.round(performance.now()));   // milliseconds since the page was asked for
  }

  addView(id, title, type) {
    const tab = make('button', { type: 'button', role: 'tab', id: 'tab-' + id, 'aria-controls': 'view-' + id }, title);
    const panel = make('section', { role: 'tabpanel', id: 'view-' + id, 'aria-labelledby': 'tab-' + id, hidden: true });
    tab.addEventListener('click', () => this.change({ view: id }));
    byId('tabs').append(tab);
    byId('views').append(panel);
    const view = new type(this, panel);
    view.id = id;
    this.views[id] = { id, tab, panel, view };
  }

  get sideNames() {
    const { before, after } = this.data.info.comparison;
    return { before: printable(cutName(before)), after: printable(cutName(after)) };
  }

  get view() {
    return (this.views[this.state.view] || this.views.flame).view;
  }

  get isDark() {
    return this.state.theme === '' ? this.preferred.matches : this.state.theme === 'dark';
  }

  /** A button that turns one flag of the state on and off. */
  toggle(name, text, title) {
    const button = make('button', { type: 'button', title, 'data-flag': name }, text);
    button.addEventListener('click', () => this.flip(name));
    this.buttons.push({ name, button });
    return button;
  }

  /** A list from which one value of the state is chosen. */
  choice(name, label, options) {
    const list = make('select', { 'aria-label': label, title: label, 'data-choice': name }, ...options.map(([value, text]) => make('option', { value }, printable(cutName(text)))));
    list.addEventListener('change', () => this.change({ [name]: list.value, zoom: [] }));
    this.choices.push({ name, list });
    return list;
  }

  flip(name) {
    const keepsZoom = name === 'up' || name === 'ignoreCase';
    this.change({ [name]: !this.state[name], ...(keepsZoom ? {} : { zoom: [] }), ...(name === 'merged' ? this.rechosen() : {}) });
  }

  /** The chosen function under its key once lines are merged, or no longer are. */
  rechosen() {
    const chosen = this.chosenKey();
    if (chosen < 0) {
      return {};
    }
    const { first, ofFrame } = this.names.functions;
    return { chosen: (this.state.merged ? first : ofFrame)[chosen].toString(36) };
  }

  /** Changes the state and shows it. A view that has drawn the change itself is passed as `drawn`. */
  change(changes, drawn = null) {
    const before = this.state;
    this.state = { ...before, ...changes };
    const { state } = this;
    if (state.search !== this.search.text || state.ignoreCase !== this.search.ignoreCase) {
      this.search.set(state.search, state.ignoreCase);
    }
    document.documentElement.dataset.theme = this.isDark ? 'dark' : 'light';
    if (drawn === null) {
      this.forgetFocus();
      this.filters.show();
      showControls(this);
      this.view.show();
    } else {
      drawn.shown();
    }
    showMatched(this);
    writeAddress(state);
  }

  zoomed(view) {
    view.shown();
    showMatched(this);
  }

  /** A frame of a picture that is no longer shown is not talked about. */
  forgetFocus() {
    if (this.focused && !this.isShown(this.focused.graph)) {
      this.focused = null;
      byId('details').textContent = '';
      ['copy-name', 'copy-stack', 'callers', 'to-source'].forEach((id) => { byId(id).hidden = true; });
    }
  }

  isShown(graph) {
    return this.view.graphs.includes(graph) && (this.view.id === 'sandwich' || graph.tree === this.tree());
  }

  resetZoom() {
    this.view.graphs.forEach((graph) => graph.zoom(0));
    this.change({ zoom: [] });
  }

  showFunction(key) {
    this.change({ view: 'sandwich', chosen: key.toString(36) });
  }

  // ---- what is said about a frame

  describe(graph, node) {
    const { tree } = graph;
    const { name, location } = graph.labelOf(node);
    if (tree.before) {
      return { name, location, weights: this.describeChange(tree, node) };
    }
    const whole = this.keyed().total[0];
    const parts = [`${this.weights.long(tree.total[node])} (${formatPercent(tree.total[node], whole)})`];
    if (tree.self[node] > 0 && node > 0) {
      parts.push(`self ${this.weights.short(tree.self[node])} (${formatPercent(tree.self[node], whole)})`);
    }
    if (graph.top > 0 && node > graph.top) {
      parts.push(`${formatPercent(tree.total[node], tree.total[graph.top])} of the view`);
    }
    return { name, location, weights: parts.join(', ') };
  }

  describeChange(tree, node) {
    const { value, change, say } = this.compared;
    const both = (before, after) => {
      const [was, is] = [shareOf(before, tree.unit.before), shareOf(after, tree.unit.after)];
      return `${value(was)} \u2192 ${value(is)} (${say(change(was, is))})`;
    };
    const self = tree.selfBefore[node] > 0 || tree.selfAfter[node] > 0
      ? [`self ${both(tree.selfBefore[node], tree.selfAfter[node])}`] : [];
    const fate = fateOf(tree, node, this.totals());
    return [both(tree.before[node], tree.after[node]), ...self, ...(fate === '' ? [] : [FATES[fate]])].join(', ');
  }

  threadName(thread) {
    const { threads, strings } = this.data;
    if (this.hasProcesses === undefined) {
      this.hasProcesses = threads.process.some((id) => id !== threads.process[0]);
    }
    const name = printable(cutName(strings(threads.name[thread]))) || 'thread';
    const [process, id] = [this.hasProcesses ? threads.process[thread] : 0, threads.id[thread]];
    if (id === 0) {   // the source does not say: nothing that could be taken for one
      return process === 0 ? name : `${name} (pid ${process})`;
    }
    return `${name} ${this.hasProcesses ? process + '/' : ''}${id}`;
  }

  timeText(time) {
    return ((time - this.time.first) / 1e9).toFixed(3).replace(/\.?0+$/, '') + ' s';
  }

  showTip(said, x = 0, y = 0) {
    const tip = byId('tip');
    tip.hidden = said === null;
    if (said === null) {
      return;
    }
    tip.replaceChildren(make('b', {}, said.name), ...(said.location === '' ? [] : [make('span', {}, said.location)]), make('em', {}, said.weights));
    const { width, height } = tip.getBoundingClientRect();
    const left = Math.max(4, Math.min(x + 14, window.innerWidth - width - 8));
    const top = y + 20 + height > window.innerHeight ? Math.max(4, y - height - 12) : y + 18;
    tip.style.transform = `translate(${left}px, ${top}px)`;
  }

  /** Shows the focused frame in the foot of the page, and says it to whoever listens. */
  announce(graph, node) {
    this.focused = { graph, node };
    const said = this.describe(graph, node);
    byId('details').textContent = [said.name, said.location, said.weights].filter((part) => part !== '').join('   ');
    byId('live').textContent = [said.name, said.location, said.weights, 'level ' + graph.tree.depth[node]].filter((part) => part !== '').join(', ');
    byId('legend').hidden = true;
    ['copy-name', 'copy-stack', 'callers'].forEach((id) => { byId(id).hidden = graph.tree.key[node] < 0; });
    byId('to-source').hidden = !this.views.source || graph.labelOf(node).location === '';
  }

  /** The focused frame and its callers, root first: the way in which folded stacks have them. */
  focusedStack() {
    const { graph, node } = this.focused;
    return pathOf(graph.tree, node).map((key) => {
      const { name, location } = graph.keys.label(key);
      return location === '' ? name : `${name} (${location})`;
    });
  }
}

/** When the first sample was taken, when the last one ended, and how long one lasts; all in nanoseconds. */
function timeOf({ samples, threads, info }) {
  const { count, time } = samples;
  if (count === 0) {
    return { first: 0, end: 0, step: 0 };
  }
  const [first, last] = [time[0], time[count - 1]];
  const step = info.intervalNs > 0 ? info.intervalNs : (last - first) * Math.max(1, threads.process.length) / count || 1;
  return { first, end: last + step, step };
}

function fail(message) {
  byId('views').replaceChildren(make('p', { class: 'note', role: 'alert' }, message));
  byId('views').dataset.ready = 'failed';
}

if (typeof DecompressionStream === 'undefined') {
  fail('This browser cannot unpack the profile in this page: it is older than Chrome 80, Firefox 113 or Safari 16.4.');
} else {
  readProfile(byId('profile'))
    .then((data) => new Page(data).start())
    .catch((error) => fail('The profile in this page cannot be read: ' + error.message));
}
