// ---- The view of source files, line by line: how much of the time each line was innermost, or on the way there.

const PAGE_LINES = 3000;
const LONGEST_LINE = 2000;

class SourceView {
  constructor(page, panel) {
    this.page = page;
    this.files = make('select', { id: 'file', 'aria-label': 'File' });
    this.files.addEventListener('change', () => page.change({ file: this.files.value, row: 0 }));
    this.note = make('span');
    this.body = make('tbody');
    this.sheet = make('div', { class: 'sheet source', tabindex: 0, role: 'region', 'aria-label': 'Source' });
    const head = ['Line', 'Self', 'Total', 'Source'].map((title, i) => make('th', { scope: 'col', class: i < 3 ? 'number' : '' }, title));
    this.sheet.append(make('table', {}, make('thead', {}, make('tr', {}, ...head)), this.body));
    this.earlier = make('button', { type: 'button' }, 'Lines before');
    this.later = make('button', { type: 'button' }, 'Lines after');
    this.earlier.addEventListener('click', () => page.change({ row: Math.max(0, page.state.row - PAGE_LINES) }));
    this.later.addEventListener('click', () => page.change({ row: page.state.row + PAGE_LINES }));
    panel.append(make('div', { class: 'row' }, this.files, this.note, this.earlier, this.later), this.sheet);
    this.hottest = make('button', { type: 'button', title: 'Scroll to the line with most self time' }, 'Hottest line');
    this.hottest.addEventListener('click', () => this.scrollToHottest());
    this.tools = [this.hottest];
  }

  show() {
    const { page } = this;
    const files = page.lineTotals();
    const chosen = files.find(({ file }) => String(file) === page.state.file) || files[0];
    if (this.listed !== files) {
      this.listed = files;
      this.files.replaceChildren(...files.map(({ file, self }) => make('option', { value: file },
        `${formatPercent(self, files.whole)}  ${printable(cutPath(page.data.strings(file)))}`)));
    }
    this.body.replaceChildren();
    this.files.hidden = chosen === undefined;
    if (chosen === undefined) {
      this.note.textContent = 'This profile names no files.';
      return;
    }
    this.files.value = String(chosen.file);
    const text = this.textOf(chosen.file);
    this.note.textContent = text === null ? 'The text of this file is not in the page: only lines that were seen are listed.' : '';
    this.showLines(chosen, text, files.whole);
  }

  textOf(file) {
    const { sources, strings } = this.page.data;
    const at = sources.file.indexOf(file);
    return at < 0 ? null : strings(sources.text[at]).split(/\r\n|[\n\r]/);
  }

  showLines({ lines }, text, whole) {
    const numbers = text === null ? Array.from(lines.keys()).sort((a, b) => a - b) : text.map((_, i) => i + 1);
    const first = Math.min(this.page.state.row, Math.max(0, Math.ceil(numbers.length / PAGE_LINES) - 1) * PAGE_LINES);
    this.earlier.hidden = first === 0;
    this.later.hidden = first + PAGE_LINES >= numbers.length;
    this.lines = lines;
    this.body.replaceChildren(...numbers.slice(first, first + PAGE_LINES).map((number) => {
      const weight = lines.get(number);
      const cell = (value, isSelf) => {
        const made = make('td', { class: 'number' }, weight && value > 0 ? formatPercent(value, whole) : '');
        if (weight && value > 0) {
          made.style.background = `rgb(var(--heat) / ${(0.08 + 0.72 * Math.sqrt(value / whole) * (isSelf ? 1 : 0.6)).toFixed(3)})`;
        }
        return made;
      };
      const code = text === null ? weight.functions : cutLine(text[number - 1]);
      return make('tr', { 'data-line': number }, make('th', { scope: 'row', class: 'number' }, number > 0 ? String(number) : '\u2013'),
        cell(weight ? weight.self : 0, true), cell(weight ? weight.total : 0, false), make('td', { class: 'code' }, code));
    }));
  }

  scrollToHottest() {
    let hottest = null;
    (this.lines || []).forEach((weight, number) => { hottest = hottest === null || weight.self > this.lines.get(hottest).self ? number : hottest; });
    this.scrollTo(hottest);
  }

  scrollTo(line) {
    const row = Array.from(this.body.children).find((candidate) => candidate.dataset.line === String(line));
    if (row) {
      row.scrollIntoView({ block: 'center' });
    }
  }

  get graphs() {
    return [];
  }

  focus() {
    this.sheet.focus();
  }
}

function cutLine(line) {
  const text = line.replace(/\t/g, '    ');
  return printable(text.length <= LONGEST_LINE ? text : text.slice(0, LONGEST_LINE) + '\u2026');
}

/** The files that frames name, the one with most self time first; each with the weights of its lines. */
function totalsByLine(page, tree) {
  const { names, data } = page;
  const keys = names.lines;
  const { totals, selfs } = totalsByKey({ ...tree, key: Int32Array.from(tree.key, (frame) => (frame < 0 ? -1 : keys.ofFrame[frame])) }, keys.count, tree.total, tree.self);
  const files = new Map();
  for (let frame = 0; frame < names.count; frame++) {
    const file = data.frames.file[frame];
    const key = keys.ofFrame[frame];
    if (file !== 0 && totals[key] > 0) {
      if (!files.has(file)) {
        files.set(file, { file, self: 0, lines: new Map() });
      }
      const { lines } = files.get(file);
      const known = lines.get(data.frames.line[frame]);
      const name = names.frames.label(frame).name;
      lines.set(data.frames.line[frame], known
        ? { ...known, functions: cutName(known.functions + ', ' + name) }
        : { self: selfs[key], total: totals[key], functions: name });
    }
  }
  const sorted = Array.from(files.values());
  sorted.forEach((file) => file.lines.forEach(({ self }) => { file.self += self; }));
  sorted.sort((a, b) => b.self - a.self || a.file - b.file);
  sorted.whole = tree.total[0];
  return sorted;
}
