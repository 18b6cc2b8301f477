// A flame graph by keyboard, for screen readers, and in the address: what is zoomed and searched can be linked to.
(() => {
  'use strict';
  const graph = flameGraph;
  const { root, frames, boxes } = graph;
  const { groups, count, parent, depth, end, start, total } = boxes;
  const isInverted = frames.hasAttribute('data-inverted');

  // ---- one box at a time can be reached with Tab, the others from it with the arrows

  frames.setAttribute('role', 'tree');
  frames.setAttribute('aria-label', 'Flame graph: arrows go from box to box, Enter zooms, Escape goes back, / searches');
  groups.forEach((group, i) => {
    group.setAttribute('role', 'treeitem');
    group.setAttribute('aria-level', String(depth[i] + 1));
  });
  let current = 0;
  groups[0].setAttribute('tabindex', '0');

  function go(i) {
    if (i < 0 || !graph.isShown(i)) {
      return;
    }
    groups[current].removeAttribute('tabindex');
    current = i;
    groups[i].setAttribute('tabindex', '0');
    groups[i].focus();
  }

  // The first and widest of what a box called, so that going up follows the time.
  function widestCallee(i) {
    let widest = -1;
    for (let child = i + 1; child < end[i]; child = end[child]) {
      if (graph.isShown(child) && (widest < 0 || total[child] > total[widest])) {
        widest = child;
      }
    }
    return widest;
  }

  function beside(i, step) {
    for (let j = i + step; j >= 0 && j < count; j += step) {
      if (depth[j] === depth[i] && graph.isShown(j)) {
        return j;
      }
    }
    return -1;
  }

  frames.addEventListener('focusin', (event) => graph.showDetails(indexAt(event.target)));
  frames.addEventListener('focusout', () => graph.showDetails(-1));

  function indexAt(target) {
    const group = target.closest('g');
    return boxes.indexOf.has(group) ? boxes.indexOf.get(group) : -1;
  }

  const onBoxes = {
    ArrowUp: () => go(isInverted ? parent[current] : widestCallee(current)),
    ArrowDown: () => go(isInverted ? widestCallee(current) : parent[current]),
    ArrowLeft: () => go(beside(current, -1)),
    ArrowRight: () => go(beside(current, 1)),
    Home: () => go(0),
    Enter: () => { graph.zoom(current); go(current); },
    ' ': () => { graph.zoom(current); go(current); },
  };
  frames.addEventListener('keydown', (event) => {
    if (indexAt(event.target) >= 0 && onBoxes[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      current = indexAt(event.target);
      onBoxes[event.key]();
    }
  });

  // ---- anywhere in the picture

  window.addEventListener('keydown', (event) => {
    const control = event.ctrlKey || event.metaKey;
    if ((control && event.key === 'f') || event.key === 'F3' || (event.key === '/' && !control)) {
      event.preventDefault();
      graph.openSearch();
    } else if (control && event.key === 'i') {
      event.preventDefault();
      graph.toggleCase();
    } else if (event.key === 'Escape') {
      if (graph.isSearching()) {
        graph.closeSearch();
      } else if (graph.zoomed() !== 0) {
        graph.zoom(0);
      }
    }
  });

  // ---- the address: x and d are the first sample and the depth of the zoomed box, s the pattern, i that case is ignored.
  // Samples, unlike pixels, mean the same in a window of any width.

  if (!graph.isDocument) {
    return;
  }
  const asked = new URLSearchParams(window.location.search);
  if (asked.get('i') === '1') {
    graph.toggleCase();
  }
  if (asked.get('s')) {
    graph.find(asked.get('s'));
  }
  if (asked.has('x') && asked.has('d')) {
    const box = boxes.at(Number(asked.get('x')), Number(asked.get('d')));
    if (box > 0) {
      graph.zoom(box);
    }
  }
  graph.onChange(() => {
    const state = new URLSearchParams();
    if (graph.zoomed() !== 0) {
      state.set('x', String(start[graph.zoomed()]));
      state.set('d', String(depth[graph.zoomed()]));
    }
    if (graph.pattern() !== '') {
      state.set('s', graph.pattern());
    }
    if (graph.ignoresCase()) {
      state.set('i', '1');
    }
    const query = state.toString();
    try {
      window.history.replaceState(null, '', query === '' ? window.location.pathname : '?' + query);
    } catch {
      // A picture in a data: or blob: address has none to change.
    }
  });
})();
