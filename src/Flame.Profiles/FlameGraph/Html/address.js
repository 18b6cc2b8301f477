// ---- The state of the page in its address, so that a link or a reload shows the same.

const START = {
  view: 'flame', up: false, invert: false, merged: false, zoom: [], search: '', ignoreCase: false, theme: '',
  chosen: '', sort: 'self', descending: true, row: 0, width: 'both', threads: null, states: null, from: null, to: null, file: '',
};

const LONGEST_PATH_SAVED = 400;   // frames; deeper zooms are remembered up to there

const FIELDS = {
  view: { write: (value) => value, read: (text) => text },
  up: flag(), invert: flag(), merged: flag(), ignoreCase: flag(), descending: flag(),
  zoom: {
    write: (path) => path.slice(0, LONGEST_PATH_SAVED).map((key) => key.toString(36)).join('.'),
    read: (text) => (text === '' ? [] : text.split('.').map((key) => parseInt(key, 36)).filter((key) => key >= 0)),
  },
  search: { write: (value) => value, read: (text) => text },
  theme: { write: (value) => value, read: (text) => (text === 'dark' || text === 'light' ? text : '') },
  chosen: { write: (value) => value, read: (text) => text },
  sort: { write: (value) => value, read: (text) => text },
  row: { write: String, read: (text) => Math.max(0, Math.floor(Number(text)) || 0) },
  width: { write: (value) => value, read: (text) => (['both', 'before', 'after'].includes(text) ? text : 'both') },
  threads: list(), states: list(),
  from: time(), to: time(),
  file: { write: (value) => value, read: (text) => text },
};

function flag() {
  return { write: (value) => (value ? '1' : '0'), read: (text) => text === '1' };
}

function list() {
  return { write: (values) => Array.from(values).join('.'), read: (text) => new Set(text === '' ? [] : text.split('.').map(Number).filter(Number.isInteger)) };
}

function time() {
  return { write: String, read: (text) => (Number.isFinite(Number(text)) ? Number(text) : null) };
}

/** Only what differs from the start is written. */
function writeAddress(state) {
  const parts = new URLSearchParams();
  Object.entries(FIELDS).forEach(([name, { write }]) => {
    const value = state[name];
    if (value !== null && (START[name] === null || write(value) !== write(START[name]))) {
      parts.set(name, write(value));
    }
  });
  const hash = '#' + parts.toString();
  if (hash !== (location.hash || '#')) {
    try {
      history.replaceState(null, '', hash);
    } catch {
      // A sandboxed frame, or too many changes a second: the page works without.
    }
  }
}

function readAddress() {
  const state = { ...START };
  new URLSearchParams(location.hash.slice(1)).forEach((text, name) => {
    if (Object.hasOwn(FIELDS, name)) {
      state[name] = FIELDS[name].read(text.slice(0, 10_000));
    }
  });
  return state;
}
