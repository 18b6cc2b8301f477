// The labels in the boxes: as much of a name as there is room for.
const flameLabels = (frames, boxes) => {
  'use strict';
  const SVG = 'http://www.w3.org/2000/svg';
  const SAMPLE = 'the_usual(letters of_names:12)';
  const PADDING = 6;
  const fromLeft = frames.dataset.cut === 'left';
  const textBelowTop = Number(frames.dataset.text);
  let columnWidth = 7.25;
  let isMonospaced = true;
  let placed = [];   // since the last shorten()

  // How wide a letter is in the font that there is.
  function measure() {
    const ruler = document.createElementNS(SVG, 'text');
    frames.append(ruler);
    const lengthOf = (text) => {
      ruler.textContent = text;
      return ruler.getComputedTextLength();
    };
    isMonospaced = Math.abs(lengthOf('mmmm') - lengthOf('iiii')) < 0.01;
    columnWidth = lengthOf(SAMPLE) / SAMPLE.length || columnWidth;
    ruler.remove();
  }

  function place(i, left, widthPx) {
    const columns = Math.floor((widthPx - PADDING) / columnWidth);
    let text = boxes.holders[i].querySelector('text');
    if (columns < flameText.FEWEST_COLUMNS) {
      if (text) {
        text.remove();
      }
      return;
    }
    if (!text) {
      text = document.createElementNS(SVG, 'text');
      text.setAttribute('dx', '4');
      text.setAttribute('y', String(boxes.top[i] + textBelowTop));
      boxes.holders[i].append(text);
    }
    text.setAttribute('x', left + '%');
    write(i, text, columns);
    placed.push({ i, text, columns, room: widthPx - PADDING });
  }

  function write(i, text, columns) {
    const { name, place: where } = boxes.describe(i);
    const fitted = flameText.fit(name, where, columns, fromLeft);
    text.replaceChildren(fitted.name);
    if (fitted.place) {
      const faint = document.createElementNS(SVG, 'tspan');
      faint.textContent = fitted.place;
      text.append(faint);
    }
  }

  // Letters of one width are counted; those of other fonts, and what is no Latin letter and so may come from another font than the
  // rest, have to be measured: all labels at once, since each change means a new layout.
  function shorten() {
    placed = placed.filter(({ text }) => !isMonospaced || /[^ -\u02FF\u2026]/.test(text.textContent));
    for (let round = 0; round < 4 && placed.length > 0; round++) {
      const lengths = placed.map(({ text }) => text.getComputedTextLength());
      placed.forEach((label, at) => { label.length = lengths[at]; });
      placed.filter(({ length, room, columns }) => length > room && columns <= flameText.FEWEST_COLUMNS).forEach(({ text }) => text.remove());
      placed = placed.filter(({ length, room, columns }) => length > room && columns > flameText.FEWEST_COLUMNS);
      placed.forEach((label) => {
        const { name, place: where } = boxes.describe(label.i);
        const shown = Math.min(label.columns, flameText.columnsOf(name) + flameText.columnsOf(where) + 3);
        label.columns = Math.max(flameText.FEWEST_COLUMNS, Math.min(shown - 1, Math.floor(shown * label.room / label.length)));
        write(label.i, label.text, label.columns);
      });
    }
    placed = [];
  }

  return { measure, place, shorten };
};
