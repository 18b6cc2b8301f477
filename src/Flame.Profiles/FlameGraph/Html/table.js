// ---- The view of functions as a table: the same weights as the pictures, sorted, for reading and for screen readers.

const PAGE_ROWS = 100;

class TableView {
  constructor(page, panel) {
    this.page = page;
    this.sheet = make('div', { class: 'sheet', tabindex: 0, role: 'region', 'aria-label': 'Functions' });
    this.caption = make('caption');
    this.body = make('tbody');
    this.columns = this.makeColumns();
    this.heads = this.columns.map((column) => this.makeHead(column));
    const table = make('table', {}, this.caption, make('thead', {}, make('tr', {}, ...this.heads)), this.body);
    this.sheet.append(table);
    this.pager = this.makePager();
    panel.append(this.sheet, this.pager);
    this.tools = [page.toggle('merged', 'Merge lines', 'One row per function, whatever the line (l)')];
  }

  makeColumns() {
    const { page } = this;
    const number = (id, title, of, say) => ({ id, title, of, say, isNumber: true });
    const weight = (value) => page.weights.short(value);
    const columns = [
      { id: 'name', title: 'Function', of: (key) => page.keys.label(key).name },
      { id: 'file', title: 'File', of: (key) => page.keys.label(key).location },
    ];
    if (page.compares) {
      const { before, after } = page.sideNames;
      const { value, change, say } = page.compared;
      return columns.concat([
        number('self-before', 'Self ' + before, (key) => this.rows.selfBefore[key], value),
        number('self', 'Self ' + after, (key) => this.rows.selfAfter[key], value),
        number('self-change', 'Change', (key) => change(this.rows.selfBefore[key], this.rows.selfAfter[key]), say),
        number('total-before', 'Total ' + before, (key) => this.rows.before[key], value),
        number('total', 'Total ' + after, (key) => this.rows.after[key], value),
        number('total-change', 'Change', (key) => change(this.rows.before[key], this.rows.after[key]), say),
      ]);
    }
    return columns.concat([
      number('self', 'Self', (key) => this.rows.self[key], weight),
      number('self-share', 'Self %', (key) => this.rows.self[key], (value) => formatPercent(value, this.rows.whole)),
      number('total', 'Total', (key) => this.rows.total[key], weight),
      number('total-share', 'Total %', (key) => this.rows.total[key], (value) => formatPercent(value, this.rows.whole)),
    ]);
  }

  makeHead(column) {
    const button = make('button', { type: 'button' }, column.title);
    button.addEventListener('click', () => {
      const { sort, descending } = this.page.state;
      this.page.change({ sort: column.id, descending: sort === column.id ? !descending : column.isNumber === true, row: 0 });
    });
    return make('th', { scope: 'col', class: column.isNumber ? 'number' : column.id }, button);
  }

  makePager() {
    const step = (by) => this.page.change({ row: Math.max(0, this.page.state.row + by) });
    this.earlier = make('button', { type: 'button', id: 'page-back' }, 'Previous');
    this.later = make('button', { type: 'button', id: 'page-on' }, 'Next');
    this.earlier.addEventListener('click', () => step(-PAGE_ROWS));
    this.later.addEventListener('click', () => step(PAGE_ROWS));
    this.range = make('span', { role: 'status' });
    return make('div', { class: 'pager' }, this.earlier, this.later, this.range);
  }

  show() {
    const { page } = this;
    this.rows = page.totals();
    const hits = page.search.hits(page.keys);
    const keys = [];
    for (let key = 0; key < page.keys.count; key++) {
      if (this.rows.any[key] > 0 && (hits === null || hits[key] === 1)) {
        keys.push(key);
      }
    }
    this.sortKeys(keys);
    const first = Math.min(page.state.row, Math.max(0, Math.ceil(keys.length / PAGE_ROWS) - 1) * PAGE_ROWS);
    const shown = keys.slice(first, first + PAGE_ROWS);
    this.body.replaceChildren(...shown.map((key) => this.makeRow(key)));
    this.sheet.scrollTop = 0;
    this.caption.textContent = this.captionOf(hits !== null);
    this.range.textContent = keys.length === 0 ? 'Nothing matches' : `${formatNumber(first + 1)}\u2013${formatNumber(first + shown.length)} of ${formatNumber(keys.length)}`;
    this.earlier.hidden = this.later.hidden = keys.length <= PAGE_ROWS;
    this.earlier.disabled = first === 0;
    this.later.disabled = first + PAGE_ROWS >= keys.length;
  }

  captionOf(isSearched) {
    const { page } = this;
    const what = page.state.merged ? 'Functions' : 'Functions by line';
    const weights = page.compares ? page.compared.what : page.weights.unit;
    return `${what}${isSearched ? ' that the search finds' : ''}, ${weights}. Self: while it was innermost. Total: with all that it called.`;
  }

  sortKeys(keys) {
    const { sort, descending } = this.page.state;
    const column = this.columns.find(({ id }) => id === sort) || this.columns[2];
    this.heads.forEach((head, i) => {
      const isSorted = this.columns[i] === column;
      head.toggleAttribute('aria-sort', isSorted);
      if (isSorted) {
        head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      }
      head.firstChild.textContent = this.columns[i].title + (isSorted ? (descending ? ' \u2193' : ' \u2191') : '');
    });
    const sign = descending ? -1 : 1;
    if (column.isNumber) {
      const values = new Map(keys.map((key) => [key, column.of(key)]));
      keys.sort((a, b) => sign * (values.get(a) - values.get(b)) || a - b);
    } else {
      const values = new Map(keys.map((key) => [key, column.of(key)]));
      keys.sort((a, b) => sign * (values.get(a) < values.get(b) ? -1 : values.get(a) > values.get(b) ? 1 : 0) || a - b);
    }
  }

  makeRow(key) {
    const { page } = this;
    const cells = this.columns.map((column) => {
      if (column.id === 'name') {
        const name = make('button', { type: 'button', title: 'Callers and callees' }, column.of(key));
        name.addEventListener('click', () => page.showFunction(key));
        return make('th', { scope: 'row' }, name, make('span', { class: 'where' }, page.keys.label(key).location));   // seen where there is no room for a column
      }
      return column.isNumber
        ? make('td', { class: 'number' }, column.say(column.of(key)))
        : make('td', { class: column.id }, column.of(key));
    });
    return make('tr', {}, ...cells);
  }

  get graphs() {
    return [];
  }

  focus() {
    this.sheet.focus();
  }
}
