// ---- Filters: which threads, which states, which time. They change what every view shows.

class Filters {
  constructor(page) {
    this.page = page;
    const { samples } = page.data;
    this.bar = byId('filters');
    this.menus = [];
    this.busiest = [];   // threads, by what they weigh
    if (samples.count === 0) {
      return;
    }
    const states = Array.from(new Set(samples.state)).sort();
    const threads = this.busiest = this.busiestThreads();
    if (threads.length > 1) {
      this.addMenu('threads', 'threads', threads.map((thread) => [thread, page.threadName(thread)]));
    }
    if (states.length > 1) {
      this.addMenu('states', 'states', states.map((state) => [state, (STATES[state] || STATES[0]).name]));
    }
    this.range = make('button', { type: 'button', class: 'chip', title: 'Show all of the time again' });
    this.range.addEventListener('click', () => page.change({ from: null, to: null }));
    this.bar.append(this.range);
  }

  busiestThreads() {
    const { samples, threads } = this.page.data;
    const counts = new Float64Array(threads.process.length);
    for (let i = 0; i < samples.count; i++) {
      counts[samples.thread[i]] += samples.weight[i];
    }
    return Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  }

  addMenu(field, what, choices) {
    const boxes = choices.map(([value, label]) => {
      const box = make('input', { type: 'checkbox', value });
      box.addEventListener('change', () => this.choose(field, boxes));
      return { box, value, element: make('label', {}, box, make('span', {}, label)) };
    });
    const all = make('button', { type: 'button' }, 'All ' + what);
    all.addEventListener('click', () => this.page.change({ [field]: null, zoom: [] }));
    const summary = make('summary');
    const menu = make('details', { class: 'menu', id: 'filter-' + field }, summary,
      make('div', { role: 'group', 'aria-label': 'Filter by ' + what }, all, ...boxes.map(({ element }) => element)));
    menu.addEventListener('focusout', (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) {
        menu.open = false;
      }
    });
    menu.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && menu.open) {
        menu.open = false;
        summary.focus();
        event.stopPropagation();
      }
    });
    window.addEventListener('pointerdown', (event) => { menu.open = menu.open && menu.contains(event.target); });
    this.bar.append(menu);
    this.menus.push({ field, what, boxes, summary });
  }

  choose(field, boxes) {
    const chosen = boxes.filter(({ box }) => box.checked).map(({ value }) => value);
    this.page.change({ [field]: chosen.length === boxes.length ? null : new Set(chosen), zoom: [] });
  }

  show() {
    const { page } = this;
    const { from, to } = page.state;
    this.menus.forEach(({ field, what, boxes, summary }) => {
      const chosen = page.state[field];
      boxes.forEach(({ box, value }) => { box.checked = chosen === null || chosen.has(value); });
      const names = boxes.filter(({ box }) => box.checked).map(({ element }) => element.textContent);
      summary.textContent = chosen === null ? 'All ' + what : names.length === 1 ? cutToColumns(names[0], 40) : `${names.length} of ${boxes.length} ${what}`;
      summary.classList.toggle('active', chosen !== null);
    });
    if (this.range) {
      this.range.hidden = from === null && to === null;
      this.range.textContent = `${page.timeText(from === null ? page.time.first : from)} \u2013 ${page.timeText(to === null ? page.time.end : to)}  \u00D7`;
    }
    this.bar.hidden = this.menus.length === 0 && (!this.range || this.range.hidden);
  }
}
