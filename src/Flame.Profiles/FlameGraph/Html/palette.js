// ---- Colours. They depend on names alone, so a function keeps its colour from one page to the next; whose code it is shows
// in the hue: the application's own is warm, packages are teal, the standard library is slate, and all else is sand.

const KINDS = {
  own: { label: 'own code', hue: [8, 34], light: { saturation: 82, lightness: [69, 78] }, dark: { saturation: 48, lightness: [28, 35] } },
  package: { label: 'packages', hue: [162, 190], light: { saturation: 38, lightness: [67, 77] }, dark: { saturation: 34, lightness: [22, 29] } },
  library: { label: 'standard library', hue: [212, 236], light: { saturation: 40, lightness: [75, 84] }, dark: { saturation: 24, lightness: [27, 35] } },
  other: { label: 'other', hue: [38, 52], light: { saturation: 56, lightness: [73, 82] }, dark: { saturation: 26, lightness: [24, 31] } },
  marker: { label: 'idle or failed', hue: [240, 240], light: { saturation: 4, lightness: [82, 82] }, dark: { saturation: 4, lightness: [28, 28] } },
};

const STATES = [
  { name: 'state not known', light: '#c9a26a', dark: '#8a6c3f' },
  { name: 'holds the GIL', light: '#e8743b', dark: '#d9682f' },
  { name: 'runs without the GIL', light: '#2f9e8f', dark: '#2a8c7f' },
  { name: 'waits for the GIL', light: '#d1a500', dark: '#b08b00' },
  { name: 'idle', light: '#c9cbd3', dark: '#4b4d57' },
  { name: 'collects garbage', light: '#9b4fb0', dark: '#8a4a9c' },
];

const THEMES = {
  light: {
    ink: '#221a12', faint: 'rgba(34,26,18,0.68)', paper: '#ffffff', root: '#e9e6e0', above: '#efece7', haze: '#ddd8d0',
    hit: '#d9a8ff', hitFocus: '#b56bff', ring: '#3b1d6e', hover: '#221a12', line: '#e2ddd5',
  },
  dark: {
    ink: '#f6f0e8', faint: 'rgba(246,240,232,0.74)', paper: '#16161a', root: '#34343b', above: '#26262b', haze: '#3a3a40',
    hit: '#6f3aa8', hitFocus: '#9152d9', ring: '#e4ccff', hover: '#ffffff', line: '#303037',
  },
};

function kindOf(file, name) {
  if (file === '' && (name === '(idle)' || name === '(failed)')) {
    return 'marker';
  }
  const path = file === '' ? name : file;
  if (/\/(site|dist)-packages\//.test(path)) {
    return 'package';
  }
  if (/\/lib(64)?\/python|^<frozen |\/python\d*\.zip\//.test(path)) {
    return 'library';
  }
  return file !== '' && !/^</.test(file) || /\.py\b/.test(path) ? 'own' : 'other';
}

/** A number from 0 to 1 that stands for a name: FNV-1a, then a mix, as names that differ in their last letter would look alike. */
function fractionOf(name) {
  let hash = 2166136261;
  for (let i = 0; i < Math.min(name.length, 1000); i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85EBCA6B);
  return ((hash ^ (hash >>> 13)) & 0xFFFF) / 65535;
}

function colourOf(kind, file, name, isDark) {
  const band = KINDS[kind];
  const { saturation, lightness } = isDark ? band.dark : band.light;
  const within = ([from, to], fraction) => Math.round((from + fraction * (to - from)) * 10) / 10;
  const lastTwoParts = file.split('/').slice(-2).join('/');   // the same wherever the code is installed
  return `hsl(${within(band.hue, fractionOf(lastTwoParts + '\0' + name))} ${saturation}% ${within(lightness, fractionOf(name))}%)`;
}

const LEAST_CHANGE = 0.05;   // of the larger share; less counts as unchanged

const CHANGES = [['less', -0.7, ''], ['gone', -1, 'gone'], ['more', 0.7, ''], ['new', 1, 'new'], ['moved', 1, 'moved'], ['unchanged', 0, '']];

/** The colour of a change of share, from all gone (-1) through unchanged (0) to all new (1), or of what stands elsewhere now. */
function changeColour(change, fate, isDark) {
  if (fate === 'moved') {
    return isDark ? '#4a3a63' : '#ddcdf5';
  }
  const strength = Math.min(1, Math.abs(change));
  if (strength < LEAST_CHANGE) {
    return isDark ? '#34343b' : '#ece9e4';
  }
  const hue = change > 0 ? 16 : 214;
  return isDark
    ? `hsl(${hue} ${Math.round(22 + 42 * strength)}% ${Math.round(25 + 9 * strength)}%)`
    : `hsl(${hue} ${Math.round(45 + 45 * strength)}% ${Math.round(90 - 21 * strength)}%)`;
}
