// ---- The controls around the views: tabs, search, theme, copying, keys.

const KEY_HELP = {
  Everywhere: [
    ['1 \u2026 5', 'the views, in the order of their tabs'], ['/', 'search by regular expression'], ['n, N', 'next and previous match'],
    ['Ctrl-I', 'ignore case'], ['d', 'light or dark'], ['Escape', 'leave the search, then the zoom'], ['?', 'this list'],
  ],
  'Flame graph': [
    ['f', 'root at the bottom, or at the top'], ['v', 'invert: callers first'], ['l', 'merge lines: one box per function'], ['0', 'show everything again'],
  ],
  'In a graph': [
    ['arrows', 'to the caller, the widest callee, the siblings'], ['Home, End', 'to the root, to the innermost frame'], ['Enter', 'zoom to the focused frame'],
    ['Backspace', 'zoom out to its caller'], ['s', 'its callers and callees'], ['o', 'its source'], ['c, C', 'copy its name, its stack'],
  ],
};

function listenToControls(page) {
  const field = byId('pattern');
  let typing = 0;
  field.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => page.change({ search: field.value, row: 0 }), 150);
  });
  byId('search').addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(typing);
    if (page.state.search === field.value) {
      stepToMatch(page, 1);
    } else {
      page.change({ search: field.value, row: 0 });
    }
  });
  byId('case').addEventListener('click', () => page.flip('ignoreCase'));
  byId('next').addEventListener('click', () => stepToMatch(page, 1));
  byId('previous').addEventListener('click', () => stepToMatch(page, -1));
  byId('theme').addEventListener('click', () => page.change({ theme: page.isDark ? 'light' : 'dark' }));
  byId('help').addEventListener('click', () => byId('keys').showModal());
  byId('copy-name').addEventListener('click', () => copyFocused(page, false));
  byId('copy-stack').addEventListener('click', () => copyFocused(page, true));
  byId('to-source').addEventListener('click', () => showFocusedSource(page));
  byId('callers').addEventListener('click', () => showFocusedFunction(page));
  byId('tabs').addEventListener('keydown', (event) => moveAlongTabs(page, event));
  byId('key-list').append(...Object.entries(KEY_HELP).map(([title, keys]) => make('div', {}, make('h3', {}, title),
    make('dl', {}, ...keys.flatMap(([key, text]) => [make('dt', {}, key), make('dd', {}, text)])))));
}

function moveAlongTabs(page, event) {
  const ids = Object.keys(page.views);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) {
    const next = ids[(ids.indexOf(page.state.view) + step + ids.length) % ids.length];
    page.change({ view: next });
    page.views[next].tab.focus();
    event.preventDefault();
  }
}

/** Brings the controls in line with the state. */
function showControls(page) {
  const { state, search } = page;
  const current = page.views[state.view] || page.views.flame;
  Object.values(page.views).forEach(({ id, tab, panel }) => {
    const isShown = id === current.id;
    panel.hidden = !isShown;
    tab.setAttribute('aria-selected', String(isShown));
    tab.tabIndex = isShown ? 0 : -1;
  });
  byId('tools').replaceChildren(...current.view.tools);
  page.buttons.forEach(({ name, button }) => button.setAttribute('aria-pressed', String(state[name])));
  page.choices.forEach(({ name, list }) => { list.value = state[name]; });
  const field = byId('pattern');
  if (field.value !== state.search && document.activeElement !== field) {
    field.value = state.search;
  }
  field.setAttribute('aria-invalid', String(search.error !== ''));
  byId('error').hidden = search.error === '';
  byId('error').textContent = search.error === '' ? '' : 'This is no regular expression: ' + search.error;
  byId('case').setAttribute('aria-pressed', String(state.ignoreCase));
  byId('theme').textContent = page.isDark ? 'Light' : 'Dark';
  showLegend(page);
}

function showLegend(page) {
  const legend = byId('legend');
  const { isDark } = page;
  legend.replaceChildren(...(page.compares
    ? [...CHANGES.map(([name, change, fate]) => chip(changeColour(change, fate, isDark), name)), make('span', {}, 'lines in a box: before above, after below')]
    : Object.entries(KINDS).map(([kind, { label }]) => chip(colourOf(kind, '', label, isDark), label))));
  legend.hidden = byId('details').textContent !== '';
}

function chip(colour, text) {
  const swatch = make('i');
  swatch.style.background = colour;
  return make('span', { class: 'swatch' }, swatch, text);
}

/** The share of the view that the search finds, and where among the matches the focus is. */
function showMatched(page) {
  const graphs = page.view.graphs;
  const hits = page.search.hits(page.keys);
  const isShown = hits !== null && graphs.length > 0;
  byId('next').hidden = byId('previous').hidden = !isShown;
  if (!isShown) {
    byId('matched').textContent = '';
    return;
  }
  const graph = graphs[graphs.length - 1];
  const { tree, top } = graph;
  byId('matched').textContent = 'Matched: ' + formatPercent(matchedWeight(tree, hits, top), tree.total[top]);
}

function stepToMatch(page, step) {
  const graphs = page.view.graphs;
  const hits = page.search.hits(page.keys);
  if (hits === null || graphs.length === 0) {
    return;
  }
  const graph = graphs[graphs.length - 1];
  const nodes = page.remember('matches', graph.tree, () => ({}));
  if (nodes.hits !== hits) {
    nodes.hits = hits;
    nodes.list = hitNodes(graph.tree, hits, 0);
  }
  const { list } = nodes;
  if (list.length === 0) {
    return;
  }
  const at = lowerBound(list, graph.focus, 0, list.length);
  const next = step > 0 ? (list[at] === graph.focus ? at + 1 : at) : at - 1;
  const index = (next + list.length) % list.length;
  graph.focusOn(list[index]);
  const matched = byId('matched');
  const [share] = matched.textContent.split(', ');
  matched.textContent = `${share}, ${formatNumber(index + 1)} of ${formatNumber(list.length)}`;
}

function showFocusedFunction(page) {
  if (page.focused && page.focused.graph.tree.key[page.focused.node] >= 0) {
    page.showFunction(page.focused.graph.tree.key[page.focused.node]);
  }
}

function showFocusedSource(page) {
  const { graph, node } = page.focused || {};
  if (graph && page.views.source && graph.tree.key[node] >= 0) {
    const frame = graph.keys.first[graph.tree.key[node]];
    page.change({ view: 'source', file: String(page.data.frames.file[frame]), row: 0 });
    page.view.scrollTo(page.data.frames.line[frame]);
  }
}

async function copyFocused(page, isStack) {
  if (!page.focused) {
    return;
  }
  const stack = page.focusedStack();
  const text = isStack ? stack.join(';') : page.focused.graph.labelOf(page.focused.node).name;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
  byId('live').textContent = isStack ? 'Stack copied' : 'Name copied';
}

/** Pages that came over plain HTTP have no clipboard but this one. */
function copyBySelection(text) {
  const area = make('textarea', { class: 'unseen', readonly: true });
  const focused = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
  focused.focus();
}

function listenToKeys(page) {
  const field = byId('pattern');
  const openSearch = () => {
    field.focus();
    field.select();
  };
  const keys = {
    '/': openSearch,
    n: () => stepToMatch(page, 1),
    N: () => stepToMatch(page, -1),
    d: () => byId('theme').click(),
    '?': () => byId('keys').showModal(),
    f: () => page.flip('up'),
    v: () => page.flip('invert'),
    l: () => page.flip('merged'),
    0: () => page.resetZoom(),
    s: () => showFocusedFunction(page),
    o: () => showFocusedSource(page),
    c: () => copyFocused(page, false),
    C: () => copyFocused(page, true),
  };
  Object.keys(page.views).forEach((id, i) => {
    keys[i + 1] = () => {
      page.change({ view: id });
      page.view.focus();
    };
  });
  window.addEventListener('keydown', (event) => {
    const control = event.ctrlKey || event.metaKey;
    const isTyping = event.target instanceof Element && event.target.matches('input, select, textarea');
    if ((control && event.key === 'f') || event.key === 'F3') {
      openSearch();
    } else if (control && event.key === 'i') {
      page.flip('ignoreCase');
    } else if (event.key === 'Escape' && !byId('keys').open) {
      leave(page, field);
    } else if (!control && !event.altKey && !isTyping && !byId('keys').open && Object.hasOwn(keys, event.key)) {
      keys[event.key]();
    } else {
      return;
    }
    event.preventDefault();
  });
}

/** Escape: out of the search first, then out of the zoom. */
function leave(page, field) {
  if (page.state.search !== '' || field.value !== '') {
    field.value = '';
    page.change({ search: '' });
    page.view.focus();
  } else if (document.activeElement === field) {
    page.view.focus();
  } else {
    page.resetZoom();
  }
}
