// ---- Who a frame is: a function, a file, a line. Views work with keys: frames as they are, or functions without lines.

const SEARCHED_LENGTH = 4096;   // of a name of megabytes, only the beginning can be found

class Names {
  constructor(data) {
    this.data = data;
    this.count = data.frames.file.length;
    this.parsed = new Array(this.count);
    const identity = new Int32Array(this.count);
    for (let i = 0; i < this.count; i++) {
      identity[i] = i;
    }
    this.frames = new Keys(this, identity, identity, true);
    this.known = {};
  }

  /** Name, file and line of a frame, in full; the file is empty for an opaque name, the line below 0 when it was cut. */
  parse(frame) {
    return this.parsed[frame] || (this.parsed[frame] = this.read(frame));
  }

  read(frame) {
    const { strings, frames } = this.data;
    return { name: strings(frames.function[frame]), file: strings(frames.file[frame]), line: frames.line[frame] };
  }

  /** Functions whatever the line. Found out when first asked for: a profile may have a million names. */
  get functions() {
    return this.known.functions || (this.known.functions = this.group(({ file, name }) => file + '\0' + name, false));
  }

  /** Lines whatever the function. */
  get lines() {
    return this.known.lines || (this.known.lines = this.group(({ file, line }) => file + '\0' + line, true));
  }

  group(identityOf, hasLines) {
    const ids = new Map();
    const ofFrame = new Int32Array(this.count);
    const first = [];
    for (let frame = 0; frame < this.count; frame++) {
      const identity = identityOf(this.parse(frame));
      let id = ids.get(identity);
      if (id === undefined) {
        id = first.length;
        ids.set(identity, id);
        first.push(frame);
      }
      ofFrame[frame] = id;
    }
    return new Keys(this, ofFrame, Int32Array.from(first), hasLines);
  }
}

/** One way to tell frames apart. A key is a number; the order of keys is the order of siblings. */
class Keys {
  constructor(names, ofFrame, first, hasLines) {
    this.names = names;
    this.ofFrame = ofFrame;
    this.first = first;
    this.hasLines = hasLines;
    this.count = first.length;
    this.labels = new Array(this.count);
    this.colours = new Array(this.count);
  }

  /** What a picture says: name, location (file and line), place (the same without the path); short and printable. */
  label(key) {
    return this.labels[key] || (this.labels[key] = this.makeLabel(key));
  }

  makeLabel(key) {
    const { name, file, line } = this.names.parse(this.first[key]);
    const location = file === '' ? '' : printable(cutPath(file)) + (this.hasLines && line >= 0 ? ':' + line : '');
    return { name: printable(cutName(name)), location, place: location.slice(location.lastIndexOf('/') + 1), kind: kindOf(file, name) };
  }

  colour(key, isDark) {
    const known = this.colours[key];
    if (known && known.isDark === isDark) {
      return known.value;
    }
    const { name, file } = this.names.parse(this.first[key]);
    const value = colourOf(this.label(key).kind, file, name, isDark);
    this.colours[key] = { isDark, value };
    return value;
  }

  /** Whether a pattern finds the key, by its function's name or by its file and line. */
  test(key, pattern) {
    const { name, file, line } = this.names.parse(this.first[key]);
    return pattern.test(name.slice(0, SEARCHED_LENGTH))
      || (file !== '' && pattern.test(file.slice(-SEARCHED_LENGTH) + (this.hasLines && line >= 0 ? ':' + line : '')));
  }
}
