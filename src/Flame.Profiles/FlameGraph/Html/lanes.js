// ---- The drawing of the timeline's lanes.

class LanePainter {
  constructor(view) {
    this.view = view;
    this.context = view.canvas.getContext('2d');
  }

  get page() {
    return this.view.page;
  }

  /** By lane, pixel column and state: how much was sampled. Made once per width. */
  bins() {
    const { page, left, widthPx, lanes } = this.view;
    const columns = Math.max(1, Math.floor(widthPx - left));
    return page.remember('bins', columns, () => {
      const { samples } = page.data;
      const { first, end, step } = page.time;
      const laneOf = new Int32Array(lanes.length);
      lanes.forEach((thread, lane) => { laneOf[thread] = lane; });
      const bins = new Float32Array(lanes.length * columns * STATES.length);
      for (let i = 0; i < samples.count; i++) {
        const from = Math.floor((samples.time[i] - first) / (end - first) * columns);
        const to = Math.min(columns - 1, Math.floor((samples.time[i] + step - first) / (end - first) * columns - 1e-6));
        for (let column = Math.max(0, from); column <= Math.max(from, to) && column < columns; column++) {
          bins[(laneOf[samples.thread[i]] * columns + column) * STATES.length + this.stateOf(i)] += 1;
        }
      }
      return { bins, columns };
    });
  }

  /** A profile that knows no states still says when nobody worked. */
  stateOf(sample) {
    const { samples, nodes } = this.page.data;
    const state = samples.state[sample];
    if (state > 0 && state < STATES.length) {
      return state;
    }
    const frame = nodes.frame[samples.node[sample]];
    return frame >= 0 && this.page.names.frames.label(frame).kind === 'marker' ? 4 : 0;
  }

  draw() {
    const { context } = this;
    const { host, lanes, widthPx } = this.view;
    this.ink = THEMES[this.page.isDark ? 'dark' : 'light'];
    context.clearRect(0, 0, widthPx, host.clientHeight);
    const { bins, columns } = this.bins();
    const { threads } = this.page.state;
    lanes.forEach((thread, lane) => {
      const y = AXIS + lane * LANE - host.scrollTop;
      if (y > -LANE && y < host.clientHeight) {
        context.globalAlpha = threads === null || threads.has(thread) ? 1 : 0.3;
        this.drawLane(lane, y, bins, columns);
        context.globalAlpha = 1;
        this.drawName(thread, lane, y);
      }
    });
    this.drawSelection();
    this.drawAxis();
  }

  drawLane(lane, y, bins, columns) {
    const { context } = this;
    const shade = this.page.isDark ? 'dark' : 'light';
    for (let state = 0; state < STATES.length; state++) {
      context.fillStyle = STATES[state][shade];
      for (let column = 0; column < columns; column++) {
        const at = (lane * columns + column) * STATES.length;
        const value = bins[at + state];
        if (value > 0) {
          let below = 0;
          let all = 0;
          for (let s = 0; s < STATES.length; s++) {
            below += s < state ? bins[at + s] : 0;
            all += bins[at + s];
          }
          const height = LANE - 6;
          context.fillRect(this.view.left + column, y + 3 + below / all * height, 1, value / all * height);
        }
      }
    }
  }

  drawName(thread, lane, y) {
    const { context, ink } = this;
    context.font = FONT;
    context.textBaseline = 'middle';
    context.fillStyle = ink.ink;
    context.fillText(cutToColumns(this.page.threadName(thread), Math.floor((this.view.left - 12) / 7.3)), 2, y + LANE / 2);
    if (lane === this.view.lane && document.activeElement === this.view.canvas) {
      context.strokeStyle = ink.ring;
      context.lineWidth = 2;
      context.strokeRect(1, y + 2, this.view.widthPx - 2, LANE - 4);
    }
  }

  drawSelection() {
    const range = this.view.drag || this.page.state;
    if (range.from === null && range.to === null) {
      return;
    }
    const { first, end } = this.page.time;
    const [left, right] = [this.view.xOf(range.from === null ? first : range.from), this.view.xOf(range.to === null ? end : range.to)];
    this.context.fillStyle = this.page.isDark ? 'rgba(22,22,26,0.66)' : 'rgba(255,255,255,0.72)';
    this.context.fillRect(this.view.left, AXIS, Math.min(left, right) - this.view.left, this.view.host.clientHeight);
    this.context.fillRect(Math.max(left, right), AXIS, this.view.widthPx - Math.max(left, right), this.view.host.clientHeight);
    this.context.fillStyle = this.ink.hitFocus;
    this.context.fillRect(Math.min(left, right) - 1, AXIS, 2, this.view.host.clientHeight);
    this.context.fillRect(Math.max(left, right) - 1, AXIS, 2, this.view.host.clientHeight);
  }

  drawAxis() {
    const { context, ink } = this;
    const { first, end } = this.page.time;
    context.fillStyle = ink.paper;
    context.fillRect(0, 0, this.view.widthPx, AXIS);
    context.fillStyle = ink.faint;
    context.font = FONT;
    context.textBaseline = 'middle';
    const steps = Math.max(2, Math.floor((this.view.widthPx - this.view.left) / 110));
    const rough = (end - first) / steps;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
    for (let time = 0; time <= end - first; time += step) {
      const x = this.view.xOf(first + time);
      context.fillRect(x, AXIS - 4, 1, 4);
      context.fillText(time === 0 ? '0 s' : formatSeconds(time), Math.min(x + 3, this.view.widthPx - 50), AXIS / 2 - 1);
    }
  }
}
