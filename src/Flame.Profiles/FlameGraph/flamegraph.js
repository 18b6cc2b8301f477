// Makes the boxes of a flame graph zoom, answer searches and fill the window. The file is whole without it.
const flameGraph = (() => {
  'use strict';
  const SVG = 'http://www.w3.org/2000/svg';
  const HTML = 'http://www.w3.org/1999/xhtml';
  const root = document.currentScript ? document.currentScript.ownerSVGElement : document.documentElement;
  const byId = (id) => root.querySelector('#' + id);
  const frames = byId('frames');
  const details = byId('details');
  const margin = Number(frames.getAttribute('x'));

  const boxes = flameBoxes(frames);
  const { groups, rects, count, start, total, parent, end, describe } = boxes;
  const labels = flameLabels(frames, boxes);
  const state = new Uint8Array(count);
  const SHOWN = 0, ABOVE = 1, HIDDEN = 2;
  const drawnLeft = Float64Array.from(start, (samples) => samples * 100 / total[0]);
  const drawnWidth = Float64Array.from(total, (samples) => samples * 100 / total[0]);
  let zoomed = 0;
  let framesWidth = Number(frames.getAttribute('width'));

  // ---- zoom

  function setState(i, now) {
    if (state[i] !== now) {
      state[i] = now;
      groups[i].classList.toggle('above', now === ABOVE);
      groups[i].classList.toggle('hidden', now === HIDDEN);
    }
  }

  function place(i, left, width) {
    if (left !== drawnLeft[i] || width !== drawnWidth[i]) {
      drawnLeft[i] = left;
      drawnWidth[i] = width;
      rects[i].setAttribute('x', left + '%');
      rects[i].setAttribute('width', width + '%');
    }
    labels.place(i, left, width / 100 * framesWidth);
  }

  function draw() {
    for (let i = 0; i < count; i++) {
      if (i >= zoomed && i < end[zoomed]) {
        setState(i, SHOWN);
        place(i, (start[i] - start[zoomed]) * 100 / total[zoomed], total[i] * 100 / total[zoomed]);
      } else if (i < zoomed && end[i] > zoomed) {
        setState(i, ABOVE);
        place(i, 0, 100);
      } else {
        setState(i, HIDDEN);
      }
    }
    labels.shorten();
  }

  function zoom(i) {
    zoomed = i;
    draw();
    resetZoom.hidden = i === 0;
    showMatched();
    changed();
  }

  // ---- search

  let pattern = null;
  let typing = 0;
  let ignoreCase = false;
  const hit = new Uint8Array(count);

  function search() {
    clearTimeout(typing);
    pattern = field.value === '' ? null : flameText.pattern(field.value, ignoreCase);
    for (let i = 0; i < count; i++) {
      const { name, location } = describe(i);
      const found = pattern !== null && (pattern.test(name) || (location !== '' && pattern.test(location))) ? 1 : 0;
      if (found !== hit[i]) {
        hit[i] = found;
        groups[i].classList.toggle('hit', found === 1);
      }
    }
    showMatched();
    changed();
  }

  // The share of the samples in view whose stack holds a hit. What a hit called lies within it and is not counted again;
  // callers of the zoomed box are drawn over the whole view, so a hit among them covers all of it.
  function showMatched() {
    if (pattern === null) {
      matched.textContent = '';
      return;
    }
    let samples = 0;
    for (let i = zoomed; i >= 0; i = parent[i]) {
      samples = hit[i] ? total[zoomed] : samples;
    }
    for (let i = zoomed; samples < total[zoomed] && i < end[zoomed]; i = hit[i] ? end[i] : i + 1) {
      samples += hit[i] ? total[i] : 0;
    }
    matched.textContent = 'Matched: ' + (samples / total[zoomed] * 100).toFixed(2) + '%';
  }

  function openSearch() {
    searchButton.hidden = true;
    [field, caseButton, resetSearch].forEach((control) => { control.hidden = false; });
    field.focus();
    field.select();
  }

  function closeSearch() {
    searchButton.hidden = false;
    [field, caseButton, resetSearch].forEach((control) => { control.hidden = true; });
    field.value = '';
    field.blur();
    search();
  }

  function toggleCase() {
    ignoreCase = !ignoreCase;
    caseButton.setAttribute('aria-pressed', String(ignoreCase));
    search();
  }

  // ---- controls, which a viewer without scripts never sees

  const shelf = document.createElementNS(SVG, 'foreignObject');
  shelf.setAttribute('height', '34');
  const tools = make('div', { id: 'tools' });
  const matched = make('output', { id: 'matched' });
  const resetZoom = make('button', { id: 'reset-zoom', type: 'button', hidden: '' }, 'Reset Zoom');
  const searchButton = make('button', { id: 'search', type: 'button', title: 'Search by regular expression (Ctrl-F)' }, 'Search');
  const field = make('input', { id: 'pattern', type: 'text', hidden: '', placeholder: 'function or file, regex',
    'aria-label': 'Search functions and files by regular expression', autocomplete: 'off', spellcheck: 'false' });
  const caseButton = make('button', { id: 'ignore-case', type: 'button', hidden: '', 'aria-pressed': 'false',
    title: 'Ignore case (Ctrl-I)' }, 'ic');
  const resetSearch = make('button', { id: 'reset-search', type: 'button', hidden: '', title: 'Escape' }, 'Reset Search');
  tools.append(matched, resetZoom, searchButton, field, caseButton, resetSearch);
  shelf.append(tools);
  root.append(shelf);

  function make(name, attributes, text) {
    const element = document.createElementNS(HTML, name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    if (text) {
      element.textContent = text;
    }
    return element;
  }

  resetZoom.addEventListener('click', () => zoom(0));
  searchButton.addEventListener('click', openSearch);
  resetSearch.addEventListener('click', closeSearch);
  caseButton.addEventListener('click', toggleCase);
  field.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(search, 120);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      search();
    }
    if (event.key === 'Escape') {
      closeSearch();
    }
    if (!event.ctrlKey && !event.metaKey) {
      event.stopPropagation();   // letters are for the pattern
    }
  });
  // ---- pointer

  function boxAt(event) {
    const group = event.target.closest('g');
    return boxes.indexOf.has(group) ? boxes.indexOf.get(group) : -1;
  }

  // A linked box follows its link, and zooms with Ctrl.
  frames.addEventListener('click', (event) => {
    const i = boxAt(event);
    if (i >= 0 && (boxes.holders[i] === groups[i] || event.ctrlKey)) {
      event.preventDefault();
      zoom(i);
    }
  });
  frames.addEventListener('mouseover', (event) => showDetails(boxAt(event)));
  frames.addEventListener('mouseleave', () => showDetails(-1));

  function showDetails(i) {
    if (i < 0) {
      details.textContent = '';
      return;
    }
    const { name, location, counts } = describe(i);
    const ofView = zoomed > 0 && state[i] === SHOWN ? ', ' + (total[i] / total[zoomed] * 100).toFixed(2) + '% of the view' : '';
    const type = details.dataset.type ? details.dataset.type + ' ' : '';
    details.textContent = [type + name, location, counts + ofView].filter((part) => part !== '').join('   ');
  }

  // ---- the window: boxes fill its width; controls and details stay in sight however tall the picture is

  const height = Number(root.getAttribute('height'));
  const bar = byId('bar');
  const isDocument = root === document.documentElement;
  const isFixed = root.hasAttribute('data-fixed');

  function pin() {
    shelf.setAttribute('y', String((isDocument ? window.scrollY : 0) + 8));
    const below = isDocument ? Math.max(0, height - window.scrollY - window.innerHeight) : 0;
    bar.setAttribute('transform', 'translate(0,' + -below + ')');
  }

  function fit() {
    const width = isFixed ? Number(root.getAttribute('width')) : Math.max(320, root.getBoundingClientRect().width);
    framesWidth = width - 2 * margin;
    frames.setAttribute('width', String(framesWidth));
    shelf.setAttribute('x', String(Math.max(0, width - margin - 620)));
    shelf.setAttribute('width', String(Math.min(620, width - margin)));
    labels.measure();
    draw();
    pin();
  }

  if (!isFixed) {
    root.removeAttribute('viewBox');
    root.setAttribute('width', '100%');
  }
  root.style.setProperty('--hit', frames.dataset.hit);
  root.style.setProperty('--below', root.querySelector('#paper stop:last-child').getAttribute('stop-color'));
  let fitting = 0;
  window.addEventListener('resize', () => {
    cancelAnimationFrame(fitting);
    fitting = requestAnimationFrame(() => {
      if (!root.hasAttribute('viewBox') || isFixed) {   // else it is being printed
        fit();
      }
    });
  });
  window.addEventListener('scroll', pin);
  // Paper is as wide as it is: the picture as it is on the screen is scaled to it. It is not laid out anew for it.
  window.addEventListener('beforeprint', () => {
    root.setAttribute('viewBox', '0 0 ' + (framesWidth + 2 * margin) + ' ' + height);
    root.setAttribute('preserveAspectRatio', 'xMidYMin');
    bar.removeAttribute('transform');
  });
  window.addEventListener('afterprint', () => {
    if (!isFixed) {
      root.removeAttribute('viewBox');
    }
    fit();
  });
  fit();
  if (isDocument && height > window.innerHeight && !frames.hasAttribute('data-inverted')) {
    window.scrollTo(0, height);   // the root of the stacks is at the bottom
    pin();
  }

  // ---- for flamekeys.js

  let onChange = null;

  function changed() {
    if (onChange) {
      onChange();
    }
  }

  return {
    root, frames, boxes, isDocument, zoom, openSearch, closeSearch, toggleCase, showDetails,
    isShown: (i) => state[i] !== HIDDEN,
    zoomed: () => zoomed,
    isSearching: () => !field.hidden,
    pattern: () => field.value,
    ignoresCase: () => ignoreCase,
    find: (text) => { openSearch(); field.value = text; field.blur(); search(); },
    onChange: (action) => { onChange = action; },
  };
})();
