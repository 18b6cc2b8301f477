// ---- What each stack weighs: all of it, or what the filters leave; before and after, where two profiles are compared.

/** The weights of the nodes, from the samples that pass; the counts themselves when nothing is filtered. */
function filteredCounts(data, { threads, states, from, to }) {
  const { samples, counts } = data;
  if (samples.count === 0 || (threads === null && states === null && from === null && to === null)) {
    return counts;
  }
  const passes = threads === null ? null : flagsOf(threads, data.threads.process.length);
  const passesState = states === null ? null : flagsOf(states, STATES.length);
  const first = from === null ? 0 : lowerBound(samples.time, from, 0, samples.count);
  const last = to === null ? samples.count : lowerBound(samples.time, to, 0, samples.count);
  const weights = new Float64Array(counts.length);
  for (let i = first; i < last; i++) {
    if ((passes === null || passes[samples.thread[i]] === 1) && (passesState === null || passesState[samples.state[i]] === 1)) {
      weights[samples.node[i]] += samples.weight[i];
    }
  }
  return weights;
}

function flagsOf(numbers, count) {
  const flags = new Uint8Array(count);
  numbers.forEach((number) => { flags[number] = 1; });
  return flags;
}

const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

/** Before and after in one measure. Without a scale of its own, before is stretched to the total of after. */
function comparedCounts(data) {
  const { scale } = data.info.comparison;
  const before = sumOf(data.countsBefore);
  const factor = scale === null ? (before > 0 ? sumOf(data.counts) / before : 1) || 1 : scale;
  return { before: data.countsBefore.map((count) => count * factor), after: data.counts };
}

/** How wide each stack is drawn: as wide as on the side where it is wider, so that what is gone is seen, too; or as on one side. */
function drawnCounts({ before, after }, width) {
  return width === 'before' ? before : width === 'after' ? after : after.map((count, i) => Math.max(count, before[i]));
}

// ---- What a comparison says about a box.

const shareOf = (weight, whole) => (whole > 0 ? weight / whole : 0);

/** How the two sides of a box are said. Where no shares are compared, they are what DiffText.cs makes of them. */
const COMPARED = {
  shares: { what: 'share of each side', one: () => null, value: formatShare, change: (before, after) => after - before, say: formatPoints },
  counts: { what: 'counts of each side', one: (decimals) => decimals, value: formatCount, change: growth, say: formatGrowth },
  seconds: { what: 'seconds in a second of each side', one: (decimals) => decimals * 1e6, value: (value) => value.toFixed(4) + ' s/s', change: growth, say: formatGrowth },
};

const comparedBy = ({ comparison }) => COMPARED[comparison.values];

/** What a value of 1 is in weights; null where it is all of a side. */
function unitOf(info) {
  const one = comparedBy(info).one(10 ** info.countDecimals);
  return one && { before: one, after: one };
}

/** How much of the base it is more. */
function growth(before, after) {
  return (before > 0 ? after / before : after > 0 ? Infinity : 1) - 1;
}

/** From -1, all gone, through 0, unchanged, to 1, all new: the change of its value. */
function changeOf(tree, node) {
  const before = shareOf(tree.before[node], tree.unit.before);
  const after = shareOf(tree.after[node], tree.unit.after);
  return before === after ? 0 : (after - before) / Math.max(before, after);
}

/** 'new' or 'gone' where one side has none of it; 'moved' if that side has the function elsewhere; else ''. */
function fateOf(tree, node, functions) {
  if (tree.key[node] < 0 || (tree.before[node] > 0) === (tree.after[node] > 0)) {
    return '';
  }
  const key = tree.key[node];
  const isNew = tree.after[node] > 0;
  return (isNew ? functions.before : functions.after)[key] > 0 ? 'moved' : isNew ? 'new' : 'gone';
}

const FATES = { new: 'new', gone: 'gone', moved: 'moved: on the other side it is called from elsewhere' };
