// ---- A flame graph on a canvas: drawing, pointing, and moving about with the keyboard.

const ROW = 20;
const NARROWEST_PX = 0.5;
const PADDING = 5;
const FONT = '12px ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace';

const TALLEST_PRINT = 16000;   // pixels: a browser draws no canvas of more than twice that

let isPrinting = false;
window.addEventListener('beforeprint', () => { isPrinting = true; });
window.addEventListener('afterprint', () => { isPrinting = false; });

class Graph {
  /**
   * host: an element that scrolls. options: label, owner (the page), grows ('down' or 'up'), zoomed(node), focused(node).
   */
  constructor(host, options) {
    this.host = host;
    this.options = options;
    this.canvas = make('canvas', { tabindex: 0, role: 'application', 'aria-roledescription': 'flame graph', 'aria-label': options.label });
    this.space = make('div', { class: 'space' }, this.canvas);
    host.append(this.space);
    this.painter = new Painter(this);
    this.grows = options.grows || 'down';
    this.tree = null;
    this.top = 0;
    this.focus = -1;
    this.hover = -1;
    this.hits = null;
    this.widthPx = this.heightPx = this.scrollPx = this.contentPx = 0;
    this.listen();
  }

  listen() {
    const { canvas, host } = this;
    canvas.addEventListener('mousemove', (event) => this.point(event));
    canvas.addEventListener('mouseleave', () => this.leave());
    canvas.addEventListener('click', (event) => this.click(event));
    canvas.addEventListener('keydown', (event) => this.press(event));
    canvas.addEventListener('focus', () => this.redraw());
    canvas.addEventListener('blur', () => this.redraw());
    host.addEventListener('scroll', () => { this.leave(); this.draw(); });
    new ResizeObserver(() => {
      if (!isPrinting && (host.clientWidth !== this.widthPx || host.clientHeight !== this.heightPx)) {
        this.fit();
      }
    }).observe(host);
    window.addEventListener('beforeprint', () => this.print());
    window.addEventListener('afterprint', () => this.fit());
  }

  /** Shows a tree. The path (keys from the root) says which box fills the width; hits, by key, what a search finds. */
  show(tree, keys, path, hits, grows = this.grows) {
    const isOther = tree !== this.tree;
    const isTurned = grows !== this.grows || this.tree === null;
    this.tree = tree;
    this.keys = keys;
    this.top = nodeOf(tree, path);
    this.hits = hits;
    this.grows = grows;
    this.hover = -1;
    if (isOther) {
      this.focus = this.focus >= 0 ? this.top : -1;
    }
    this.fit();
    if (isTurned) {
      this.host.scrollTop = grows === 'up' ? this.host.scrollHeight : 0;
    }
  }

  // ---- geometry

  get rows() {
    return this.tree === null ? 1 : this.tree.maxDepth + 1;
  }

  rowY(depth) {
    const y = this.grows === 'down' ? depth * ROW : this.contentPx - (depth + 1) * ROW;
    return y - this.scrollPx;
  }

  fit() {
    const width = this.host.clientWidth;
    const height = this.host.clientHeight;
    if (width > 0 && height > 0 && this.tree !== null) {
      this.space.style.height = Math.max(this.rows * ROW, height) + 'px';
      this.widthPx = width;
      this.heightPx = height;
      this.painter.fit(width, height);
      this.draw();
    }
  }

  draw() {
    if (this.tree !== null && this.widthPx > 0) {
      cancelAnimationFrame(this.pending);
      this.scrollPx = this.host.scrollTop;   // asked for once: a box that asks makes the browser lay out the page
      this.contentPx = this.rows * ROW > this.heightPx ? this.rows * ROW : this.heightPx;
      this.painter.draw();
    }
  }

  /** All of it, as wide as it is on the screen, for a style that fits it to the paper: what a scroller hides could not be seen there. */
  print() {
    if (this.tree !== null && this.widthPx > 0) {
      this.heightPx = this.contentPx = Math.min(this.rows * ROW, TALLEST_PRINT);
      this.scrollPx = 0;
      this.painter.fit(this.widthPx, this.heightPx);
      this.painter.draw();
    }
  }

  redraw() {
    cancelAnimationFrame(this.pending);
    this.pending = requestAnimationFrame(() => this.draw());
  }

  get scale() {
    const weight = this.tree.total[this.top];
    return weight > 0 ? this.widthPx / weight : 0;
  }

  isAbove(node) {
    return node < this.top && this.tree.end[node] > this.top;
  }

  leftOf(node) {
    return this.isAbove(node) ? 0 : (this.tree.start[node] - this.tree.start[this.top]) * this.scale;
  }

  widthOf(node) {
    return this.isAbove(node) ? this.widthPx : this.tree.total[node] * this.scale;
  }

  isVisible(node) {
    return this.isAbove(node) || (node >= this.top && node < this.tree.end[this.top] && this.widthOf(node) >= NARROWEST_PX);
  }

  /** The depths of the first and the last row that the window shows some of. */
  depthsInView() {
    const first = Math.floor(this.scrollPx / ROW);
    const last = Math.ceil((this.scrollPx + this.heightPx) / ROW);
    const rows = this.contentPx / ROW;
    return this.grows === 'down' ? [first, last] : [Math.floor(rows - last) - 1, Math.ceil(rows - first)];
  }

  labelOf(node) {
    const key = this.tree.key[node];
    return key < 0 ? { name: this.options.owner.rootName, location: '', place: '', kind: 'other' } : this.keys.label(key);
  }

  // ---- pointer

  nodeUnder(event) {
    if (this.tree === null || this.scale === 0) {
      return -1;
    }
    const y = event.offsetY + this.scrollPx;
    const depth = Math.floor((this.grows === 'down' ? y : this.contentPx - y) / ROW);
    if (depth < 0 || depth > this.tree.maxDepth) {
      return -1;
    }
    return nodeAt(this.tree, this.top, depth, this.tree.start[this.top] + event.offsetX / this.scale);
  }

  point(event) {
    const node = this.nodeUnder(event);
    if (node !== this.hover) {
      this.hover = node;
      this.canvas.classList.toggle('pointing', node >= 0);
      this.redraw();
    }
    this.options.owner.showTip(node < 0 ? null : this.options.owner.describe(this, node), event.clientX, event.clientY);
  }

  leave() {
    if (this.hover >= 0) {
      this.hover = -1;
      this.redraw();
    }
    this.options.owner.showTip(null);
  }

  click(event) {
    const node = this.nodeUnder(event);
    if (node >= 0) {
      this.focus = node;
      this.zoom(node);
      this.options.focused(node);
    }
  }

  // ---- moving

  zoom(node) {
    this.top = node;
    this.hover = -1;
    this.options.owner.showTip(null);
    this.redraw();
    this.options.zoomed(node);
  }

  focusOn(node) {
    this.focus = node;
    if (!this.isVisible(node) || (!this.isAbove(node) && this.widthOf(node) < 3)) {
      this.top = this.viewFor(node);
      this.options.zoomed(this.top);
    }
    this.reveal(node);
    this.redraw();
    this.options.focused(node);
  }

  /** The nearest caller from whose view the node is wide enough to be seen. */
  viewFor(node) {
    let top = node;
    while (top > 0 && this.tree.total[node] * this.widthPx >= 24 * this.tree.total[this.tree.parent[top]]) {
      top = this.tree.parent[top];
    }
    return top;
  }

  reveal(node) {
    const y = this.rowY(this.tree.depth[node]);
    if (y < 0) {
      this.host.scrollTop += y - ROW;
    } else if (y + ROW > this.host.clientHeight) {
      this.host.scrollTop += y + 2 * ROW - this.host.clientHeight;
    }
  }

  press(event) {
    if (this.tree === null || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const node = this.focus < 0 ? this.top : this.focus;
    const next = moveFrom(this.tree, node, event.key, this.grows);
    if (next !== undefined) {
      this.focusOn(this.focus < 0 ? this.top : next < 0 ? node : next);
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.focus = node;
      this.zoom(node);
      this.options.focused(node);
    } else if (event.key === 'Backspace') {
      this.zoom(this.tree.parent[this.top]);
      this.focusOn(this.top);
    } else {
      return;
    }
    event.preventDefault();
  }
}
