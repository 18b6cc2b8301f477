// ---- The view along time: a lane per thread, coloured by what it was doing; below it the flame graph of what is selected.

const LANE = 26;
const AXIS = 22;

class TimelineView {
  constructor(page, panel) {
    this.page = page;
    this.host = make('div', { class: 'lanes' });
    this.canvas = make('canvas', {
      tabindex: 0, role: 'application', 'aria-roledescription': 'timeline',
      'aria-label': 'Threads along time. Left and right move the selection, plus and minus make it shorter and longer, up and down choose a thread, Enter shows it alone.',
    });
    this.space = make('div', { class: 'space' }, this.canvas);
    this.host.append(this.space);
    this.painter = new LanePainter(this);
    this.legend = make('p', { class: 'row' });
    const below = make('div', { class: 'graph' });
    this.graph = new Graph(below, {
      owner: page, label: 'Flame graph of the selected time', grows: 'down',
      zoomed: (node) => page.change({ zoom: pathOf(this.graph.tree, node) }, this),
      focused: (node) => page.announce(this.graph, node),
    });
    panel.append(this.legend, this.host, below);
    this.lane = -1;
    this.drag = null;
    this.makeTools();
    this.listen();
  }

  makeTools() {
    const field = (name, label) => {
      const input = make('input', { type: 'number', step: 'any', min: 0, 'aria-label': label, title: label, id: 'time-' + name });
      input.addEventListener('change', () => this.select(
        name === 'from' ? this.typed(input) : this.page.state.from, name === 'to' ? this.typed(input) : this.page.state.to));
      return input;
    };
    this.from = field('from', 'From, in seconds');
    this.to = field('to', 'To, in seconds');
    this.whole = make('button', { type: 'button' }, 'All of the time');
    this.whole.addEventListener('click', () => this.select(null, null));
    this.tools = [make('span', { class: 'pair' }, this.from, '\u2013', this.to, 's'), this.whole];
  }

  typed(input) {
    return input.value === '' ? null : Math.round(Number(input.value) * 1e9) + this.page.time.first;
  }

  select(from, to) {
    const { first, end } = this.page.time;
    if (from !== null && to !== null && to < from) {
      [from, to] = [to, from];
    }
    this.page.change({ from: from === null || from <= first ? null : Math.min(from, end), to: to === null || to >= end ? null : Math.max(to, first), zoom: [] });
  }

  // ---- geometry

  get left() {
    return Math.min(180, this.widthPx * 0.25);
  }

  xOf(time) {
    const { first, end } = this.page.time;
    return this.left + (time - first) / (end - first) * (this.widthPx - this.left);
  }

  timeAt(x) {
    const { first, end } = this.page.time;
    return first + Math.min(1, Math.max(0, (x - this.left) / (this.widthPx - this.left))) * (end - first);
  }

  laneAt(y) {
    const lane = Math.floor((y + this.host.scrollTop - AXIS) / LANE);
    return lane >= 0 && lane < this.lanes.length ? lane : -1;
  }

  fit() {
    const width = this.host.clientWidth;
    this.lanes = this.page.filters.busiest;
    const content = AXIS + this.lanes.length * LANE;
    this.host.style.maxHeight = Math.min(content + 2, Math.max(AXIS + 2 * LANE, Math.round(this.host.parentElement.clientHeight * 0.45))) + 'px';
    this.space.style.height = content + 'px';
    const height = this.host.clientHeight;
    if (width === 0 || height === 0) {
      return;
    }
    const ratio = window.devicePixelRatio || 1;
    this.widthPx = width;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = width + 'px';
    this.canvas.style.height = height + 'px';
    this.painter.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.draw();
  }

  draw() {
    if (this.widthPx > 0) {
      this.painter.draw();
    }
  }

  // ---- pointer and keys

  listen() {
    const { canvas, host } = this;
    canvas.addEventListener('pointerdown', (event) => {
      if (event.offsetX < this.left) {
        const lane = this.laneAt(event.offsetY);
        if (lane >= 0) {
          this.choose(lane);
        }
        return;
      }
      canvas.setPointerCapture(event.pointerId);
      this.drag = { from: this.timeAt(event.offsetX), to: this.timeAt(event.offsetX), x: event.offsetX };
    });
    canvas.addEventListener('pointermove', (event) => {
      if (this.drag) {
        this.drag.to = this.timeAt(event.offsetX);
        this.draw();
      }
    });
    canvas.addEventListener('pointerup', (event) => {
      if (this.drag) {
        const { from, to, x } = this.drag;
        this.drag = null;
        if (Math.abs(event.offsetX - x) < 3) {
          this.select(null, null);
        } else {
          this.select(Math.round(Math.min(from, to)), Math.round(Math.max(from, to)));
        }
      }
    });
    canvas.addEventListener('keydown', (event) => this.press(event));
    ['focus', 'blur'].forEach((name) => canvas.addEventListener(name, () => this.draw()));
    host.addEventListener('scroll', () => this.draw());
    new ResizeObserver(() => { if (!isPrinting) { this.fit(); } }).observe(host.parentElement || host);
  }

  /** One thread alone, or all again. */
  choose(lane) {
    const thread = this.lanes[lane];
    const { threads } = this.page.state;
    const isAlone = threads !== null && threads.size === 1 && threads.has(thread);
    this.page.change({ threads: isAlone ? null : new Set([thread]), zoom: [] });
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const { first, end } = this.page.time;
    const unit = (end - first) / 50;
    const from = this.page.state.from === null ? first : this.page.state.from;
    const to = this.page.state.to === null ? end : this.page.state.to;
    const shift = (by) => this.select(Math.round(Math.min(Math.max(first, from + by), end - (to - from))), Math.round(Math.max(Math.min(end, to + by), first + (to - from))));
    const keys = {
      ArrowLeft: () => shift(-unit),
      ArrowRight: () => shift(unit),
      '+': () => this.select(Math.round(from), Math.round(Math.min(end, to + unit))),
      '-': () => this.select(Math.round(from), Math.round(Math.max(from + unit, to - unit))),
      ArrowDown: () => this.moveTo(this.lane + 1),
      ArrowUp: () => this.moveTo(this.lane - 1),
      Enter: () => { if (this.lane >= 0) { this.choose(this.lane); } },
    };
    if (Object.hasOwn(keys, event.key)) {
      keys[event.key]();
      event.preventDefault();
    }
  }

  moveTo(lane) {
    this.lane = Math.min(this.lanes.length - 1, Math.max(0, lane));
    const y = AXIS + this.lane * LANE - this.host.scrollTop;
    this.host.scrollTop += y < AXIS ? y - AXIS : y + LANE > this.host.clientHeight ? y + LANE - this.host.clientHeight : 0;
    byId('live').textContent = this.page.threadName(this.lanes[this.lane]);
    this.draw();
  }

  show() {
    const { page, graph } = this;
    const { from, to, zoom } = page.state;
    const seconds = (time) => (time === null ? '' : String(Number(((time - page.time.first) / 1e9).toFixed(3))));
    this.from.value = seconds(from);
    this.to.value = seconds(to);
    this.whole.disabled = from === null && to === null;
    const shade = page.isDark ? 'dark' : 'light';
    const present = Array.from(new Set(page.data.samples.state)).sort();
    this.legend.replaceChildren(...present.map((state) => chip((STATES[state] || STATES[0])[shade], (STATES[state] || STATES[0]).name)));
    this.fit();
    graph.show(page.tree(), page.keys, zoom, page.search.hits(page.keys));
  }

  shown() {
  }

  get graphs() {
    return [this.graph];
  }

  focus() {
    this.canvas.focus();
  }
}
