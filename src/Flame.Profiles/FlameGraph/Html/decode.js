// ---- The profile out of the page. PageSections.cs says what each section is, SectionOutput.cs how they are framed.

const HEAD = 'pyflame\u0001';

/** Unpacks what the element holds. Arrays of numbers and one long text: no object per frame, stack or sample. */
async function readProfile(element) {
  const packed = fromBase64(element.textContent);
  element.remove();   // the text is the largest thing in the document
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const sections = readSections(bytes);
  const column = (name, type) => readColumn(sections.get(name), type);
  const nodes = readNodes(column('NOUP', Int32Array), column('NOFR', Int32Array));
  return {
    info: JSON.parse(new TextDecoder().decode(sections.get('INFO'))),
    strings: readStrings(column('STRL', Uint32Array), sections.get('STRT')),
    frames: { file: column('FRFI', Int32Array), function: column('FRFU', Int32Array), line: readSigned(column('FRLI', Float64Array)) },
    nodes,
    counts: withRoot(column('ROOT', Float64Array)[0], column('NOCO', Float64Array)),
    countsBefore: sections.has('NOBE') ? column('NOBE', Float64Array) : null,
    threads: { process: column('THPI', Int32Array), id: readSigned(column('THTI', Float64Array)), name: column('THNA', Int32Array) },
    samples: readSamples(column),
    sources: { file: column('SRFI', Int32Array), text: column('SRTX', Int32Array) },
  };
}

function fromBase64(text) {
  if (Uint8Array.fromBase64) {
    return Uint8Array.fromBase64(text);
  }
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) {
    bytes[i] = binary.charCodeAt(i);
  }
  return bytes;
}

function readSections(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const latin = (from, to) => String.fromCharCode(...bytes.subarray(from, to));
  if (latin(0, HEAD.length) !== HEAD) {
    throw new Error('the data in this page is of another version than its script');
  }
  const sections = new Map();
  for (let at = HEAD.length; at < bytes.length;) {
    const length = view.getUint32(at + 4, true);
    sections.set(latin(at, at + 4), bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return sections;
}

function readColumn(bytes, type) {
  let at = 0;
  const next = () => {
    let byte = bytes[at++];
    if (byte < 128) {
      return byte;
    }
    let value = byte & 127;
    for (let unit = 128; byte >= 128; unit *= 128) {
      byte = bytes[at++];
      value += (byte & 127) * unit;
    }
    return value;
  };
  const numbers = new type(next());
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] = next();
  }
  return numbers;
}

function readSigned(numbers) {
  for (let i = 0; i < numbers.length; i++) {
    const half = Math.floor(numbers[i] / 2);
    numbers[i] = numbers[i] % 2 === 0 ? half : -half - 1;
  }
  return numbers;
}

function withRoot(root, others) {
  const all = new Float64Array(others.length + 1);
  all[0] = root;
  all.set(others, 1);
  return all;
}

/** The tree in depth-first order: what a node called is the run behind it, up to its end. Node 0 is the root. */
function readNodes(climbs, frames) {
  const count = frames.length + 1;
  const parent = new Int32Array(count);
  const depth = new Int32Array(count);
  const frame = new Int32Array(count);
  frame[0] = -1;
  for (let i = 1; i < count; i++) {
    let caller = i - 1;
    for (let climb = climbs[i - 1]; climb > 0; climb--) {
      caller = parent[caller];
    }
    parent[i] = caller;
    depth[i] = depth[caller] + 1;
    frame[i] = frames[i - 1];
  }
  return { count, parent, depth, frame, end: endsOf(parent) };
}

function endsOf(parent) {
  const end = new Int32Array(parent.length);
  for (let i = parent.length - 1; i >= 0; i--) {
    end[i] = Math.max(end[i], i + 1);
    if (i > 0 && end[parent[i]] < end[i]) {
      end[parent[i]] = end[i];
    }
  }
  return end;
}

/** A function from a string's number to the string: they lie in one text, which is cut only where somebody looks. */
function readStrings(lengths, utf8) {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(utf8);
  const starts = new Uint32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) {
    starts[i + 1] = starts[i] + lengths[i];
  }
  return (id) => text.slice(starts[id], starts[id + 1]);
}

function readSamples(column) {
  const time = readSigned(column('SATI', Float64Array));
  const thread = column('SATH', Int32Array);
  const node = readSigned(column('SANO', Float64Array));
  const last = new Map();
  for (let i = 0; i < time.length; i++) {
    time[i] += i > 0 ? time[i - 1] : 0;
    node[i] += last.get(thread[i]) || 0;
    last.set(thread[i], node[i]);
  }
  return { count: time.length, time, thread, node: Int32Array.from(node), state: column('SAST', Uint8Array), weight: column('SAWE', Float64Array) };
}
