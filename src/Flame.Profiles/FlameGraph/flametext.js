// What the boxes of a flame graph say.
const flameText = (() => {
  'use strict';
  const FEWEST_COLUMNS = 3;
  const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18D08}\u{1AFF0}-\u{1B2FB}\u{1F1E6}-\u{1F265}\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}\p{Emoji_Presentation}]/u;
  const MARK = /[\p{Mn}\p{Me}\p{Cf}]/u;

  // What fits into a box: the rules of TextColumns.cs and FrameLabel.cs, here for the real width of the window.

  function columnsOf(text) {
    if (!/[^\x20-\x7E]/.test(text)) {
      return text.length;
    }
    let columns = 0;
    for (const c of text) {
      columns += c < '\u0300' ? 1 : WIDE.test(c) ? 2 : MARK.test(c) ? 0 : 1;
    }
    return columns;
  }

  function cut(text, columns, fromLeft) {
    if (columnsOf(text) <= columns) {
      return text;
    }
    let used = 1;
    let kept = '';
    for (const c of fromLeft ? Array.from(text).reverse() : text) {
      used += columnsOf(c);
      if (used > columns) {
        break;
      }
      kept = fromLeft ? c + kept : kept + c;
    }
    return fromLeft ? '\u2026' + kept : kept + '\u2026';
  }

  function fit(name, place, columns, fromLeft) {
    return place && columnsOf(name) + columnsOf(place) + 3 <= columns
      ? { name, place: ' (' + place + ')' }
      : { name: cut(name, columns, fromLeft), place: '' };
  }

  // A tooltip's lines: `name (counts)`, the location (not for markers and opaque names), the name's own counts.
  function parse(tooltip, unit) {
    const lines = tooltip.split('\n');
    const open = lines[0].lastIndexOf(' (', lines[0].lastIndexOf(' ' + unit + ', '));
    const own = lines.length > 1 && /^self [\d,]+ \([\d.]+%\)$/.test(lines[lines.length - 1]) ? lines.pop() : '';
    const location = lines[1] || '';
    const isCounted = lines[0].includes(' ' + unit + ', ') && open >= 0;
    return {
      name: isCounted ? lines[0].slice(0, open) : lines[0],
      counts: [isCounted ? lines[0].slice(open + 2, -1) : '', own].filter((part) => part !== '').join(', '),
      location,
      place: location.slice(location.lastIndexOf('/') + 1),
    };
  }

  function pattern(text, ignoreCase) {
    const flags = ignoreCase ? 'i' : '';
    try {
      return new RegExp(text, flags);
    } catch {
      return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), flags);   // half a pattern: meant literally
    }
  }

  return { FEWEST_COLUMNS, columnsOf, fit, parse, pattern };
})();
