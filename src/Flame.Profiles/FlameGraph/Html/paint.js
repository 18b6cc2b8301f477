// ---- The drawing of a flame graph.

class Painter {
  constructor(graph) {
    this.graph = graph;
    this.context = graph.canvas.getContext('2d');
  }

  get theme() {
    return THEMES[this.isDark ? 'dark' : 'light'];
  }

  /** Makes the canvas as large as what is in view, in pixels of the screen; measures the font. */
  fit(width, height) {
    const { canvas } = this.graph;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = width + 'px';
    canvas.style.height = height + 'px';
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.font = FONT;
    this.columnPx = this.context.measureText('m'.repeat(100)).width / 100 || 7.2;
  }

  draw() {
    const { graph, context } = this;
    const { tree, top } = graph;
    this.isDark = graph.options.owner.isDark && !isPrinting;
    this.ink = this.theme;
    this.totals = graph.tree.before ? graph.options.owner.totals() : null;
    context.clearRect(0, 0, graph.widthPx, graph.heightPx);
    context.textBaseline = 'middle';
    for (let node = top; ; node = tree.parent[node]) {
      if (node !== top || tree.total[node] > 0) {
        this.drawBox(node);
      }
      if (node === 0) {
        break;
      }
    }
    if (graph.scale > 0) {
      this.drawBelow(...graph.depthsInView());
    }
    this.drawMark(graph.hover, this.ink.hover, 1);
    if (document.activeElement === graph.canvas) {
      this.drawMark(graph.focus, this.ink.ring, 2);
    }
  }

  drawBelow(shallowest, deepest) {
    const { tree, top, scale } = this.graph;
    const isShown = (node) => tree.depth[node] >= shallowest && node !== top;
    visitVisible(tree, top, NARROWEST_PX / scale, deepest,
      (node) => { if (isShown(node)) { this.drawBox(node); } },
      (node, weight) => { if (isShown(node) && weight > 0) { this.drawHaze(node, weight); } });
  }

  drawHaze(node, weight) {
    const { graph } = this;
    this.context.fillStyle = this.ink.haze;
    this.context.fillRect(graph.leftOf(node), graph.rowY(graph.tree.depth[node]), Math.max(0.5, weight * graph.scale), ROW - 1);
  }

  fillOf(node) {
    const { graph, isDark } = this;
    const { tree, keys, hits } = graph;
    if (hits && isHit(tree, hits, node)) {
      return this.ink.hit;
    }
    if (graph.isAbove(node)) {
      return this.ink.above;
    }
    if (tree.before) {
      return changeColour(changeOf(tree, node), fateOf(tree, node, this.totals), isDark);
    }
    return tree.key[node] < 0 ? this.ink.root : keys.colour(tree.key[node], isDark);
  }

  drawBox(node) {
    const { graph, context } = this;
    const { tree } = graph;
    const left = graph.leftOf(node);
    const width = graph.widthOf(node);
    const y = graph.rowY(tree.depth[node]);
    context.fillStyle = this.fillOf(node);
    context.fillRect(left, y, width > 3 ? width - 0.7 : Math.max(width, 0.5), ROW - 1);
    if (tree.before && width > 6 && Math.abs(changeOf(tree, node)) >= LEAST_CHANGE) {
      this.drawSides(node, left, width - 0.7, y);
    }
    const columns = Math.floor((width - 2 * PADDING) / this.columnPx);
    if (columns >= FEWEST_COLUMNS) {
      this.drawLabel(node, left + PADDING, y + ROW / 2 - (tree.before ? 2 : 0), columns);
    }
  }

  /** In a comparison, where there is a difference: how wide the box was before (upper line) and is after (lower line), in the same measure. */
  drawSides(node, left, width, y) {
    const { context, isDark } = this;
    const { tree } = this.graph;
    const wide = Math.max(tree.total[node], tree.before[node], tree.after[node]);
    context.fillStyle = isDark ? '#7fa8ff' : '#3f6fd6';
    context.fillRect(left, y + ROW - 5, width * tree.before[node] / wide, 2);
    context.fillStyle = isDark ? '#ff9d6b' : '#d2541b';
    context.fillRect(left, y + ROW - 3, width * tree.after[node] / wide, 2);
  }

  drawLabel(node, x, y, columns) {
    const { context } = this;
    const { name, place } = this.graph.labelOf(node);
    context.fillStyle = this.ink.ink;
    if (place !== '' && columnsOf(name) + columnsOf(place) + 2 <= columns && this.widthOf(name + place) + 2 * this.columnPx <= columns * this.columnPx) {
      context.fillText(name, x, y);
      context.fillStyle = this.ink.faint;
      context.fillText(place, x + this.widthOf(name) + 2 * this.columnPx, y);
    } else {
      context.fillText(this.cut(name, columns), x, y);
    }
  }

  /** Latin letters have one width; others may come from another font than the rest, and have to be measured. */
  widthOf(text) {
    return /[^ -\u02FF\u2026]/.test(text) ? this.context.measureText(text).width : columnsOf(text) * this.columnPx;
  }

  cut(name, columns) {
    let shown = cutToColumns(name, columns);
    for (let fewer = columns - 1; this.widthOf(shown) > columns * this.columnPx && fewer > 0; fewer--) {
      shown = cutToColumns(name, fewer);
    }
    return shown;
  }

  drawMark(node, colour, lineWidth) {
    const { graph, context } = this;
    if (node < 0 || !graph.isVisible(node)) {
      return;
    }
    context.strokeStyle = colour;
    context.lineWidth = lineWidth;
    const inset = lineWidth / 2;
    context.strokeRect(graph.leftOf(node) + inset, graph.rowY(graph.tree.depth[node]) + inset,
      Math.max(1, graph.widthOf(node) - lineWidth - 0.5), ROW - 1 - lineWidth);
  }
}
