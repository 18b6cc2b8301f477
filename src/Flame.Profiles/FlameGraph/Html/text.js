// ---- What is said, and how much of it fits. TextColumns.cs and FrameLabel.cs have the same rules for pictures.

const LONGEST_NAME = 300;
const LONGEST_PATH = 1000;
const FEWEST_COLUMNS = 3;
const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18D08}\u{1AFF0}-\u{1B2FB}\u{1F1E6}-\u{1F265}\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}\p{Emoji_Presentation}]/u;
const MARK = /[\p{Mn}\p{Me}\p{Cf}]/u;
// Control characters, line separators, and what turns the direction of text around, which would let a name look like another.
const UNPRINTABLE = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

const printable = (text) => text.replace(UNPRINTABLE, ' ');

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

function cutToColumns(text, columns) {
  if (columnsOf(text) <= columns) {
    return text;
  }
  let used = 1;
  let kept = '';
  for (const c of text) {
    used += columnsOf(c);
    if (used > columns) {
      break;
    }
    kept += c;
  }
  return kept + '\u2026';
}

const cutName = (text) => (text.length <= LONGEST_NAME ? text : text.slice(0, LONGEST_NAME) + '\u2026');
const cutPath = (text) => (text.length <= LONGEST_PATH ? text : '\u2026' + text.slice(-LONGEST_PATH));

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const formatNumber = (value) => grouped.format(value);
const counted = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const formatCount = (value) => counted.format(value);

function formatPercent(part, whole) {
  return (whole > 0 ? part / whole * 100 : 0).toFixed(2) + '%';
}

const formatShare = (share) => (share * 100).toFixed(2) + '%';
const formatPoints = (share) => withSign((share * 100).toFixed(2)) + ' pp';
const formatGrowth = (growth) => (growth === Infinity ? '+inf' : withSign((growth * 100).toFixed(1))) + ' %';

/** Nothing has no sign, also where it is what is left of a little. */
function withSign(number) {
  return Number(number) === 0 ? number.replace('-', '') : number.startsWith('-') ? number : '+' + number;
}

/** Four digits that count, and of seconds every whole one; the unit is that of what is said: 999.96 ms are 1 s. */
function formatSeconds(ns) {
  const steps = [[1e9, 's'], [1e6, 'ms'], [1e3, '\u00B5s']];
  const said = Math.abs(Number(ns.toPrecision(4)));
  const [unit, name] = steps.find(([size]) => said >= size) || [1, 'ns'];
  const value = ns / unit;
  return (said / unit < 1000 ? String(Number(value.toPrecision(4))) : formatNumber(Math.round(value))) + ' ' + name;
}

function formatBytes(bytes) {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let step = 0;
  for (; bytes >= 1024 && step < names.length - 1; step++) {
    bytes /= 1024;
  }
  return (step === 0 ? formatNumber(bytes) : bytes.toFixed(1)) + ' ' + names[step];
}

const TIME_UNITS = { nanoseconds: 1, microseconds: 1e3, milliseconds: 1e6, seconds: 1e9 };

/** How a weight of this profile is said: samples (with their time, if the rate is known), time, bytes or what it calls them. */
function makeWeightFormat(info) {
  const unit = info.countName !== 'samples' ? info.countName : info.unit;
  const decimals = 10 ** info.countDecimals;
  if (Object.hasOwn(TIME_UNITS, unit)) {
    const say = (value) => formatSeconds(value / decimals * TIME_UNITS[unit]);
    return { unit: 'time', short: say, long: say };
  }
  if (unit === 'bytes') {
    const say = (value) => formatBytes(value / decimals);
    return { unit: 'bytes', short: say, long: say };
  }
  const name = printable(unit);
  const one = name === 'samples' ? 'sample' : name;
  const time = (count) => (info.intervalNs > 0 && name === 'samples' ? ' \u2248 ' + formatSeconds(count * info.intervalNs) : '');
  const short = (value) => formatNumber(value / decimals);
  return { unit: name, short, long: (value) => short(value) + ' ' + (value === decimals ? one : name) + time(value / decimals) };
}

/** An element with attributes and children; text only ever becomes text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => {
    if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== null) {
      element.setAttribute(name, String(value));
    }
  });
  element.append(...children);
  return element;
}

const byId = (id) => document.getElementById(id);
