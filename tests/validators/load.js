// Loads each of `files`, [name, base64], one after another, and leaves what happened in an element that the browser prints at
// the end: whether it was imported, what was said on the console, and what the page shows then.
const seen = [];
const say = (...words) => seen.at(-1)?.messages.push(words.join(' '));
console.log = console.warn = console.error = console.info = say;
console.time = () => {};
console.timeEnd = () => {
  seen.at(-1).imported = true;
  setTimeout(() => {
    seen.at(-1).shown = document.body.innerText;
    next();
  }, 100);
};
window.alert = (text) => {
  say('alert: ' + text);
  setTimeout(next);
};
window.addEventListener('error', (event) => say('error: ' + event.message));
window.addEventListener('unhandledrejection', (event) => say('rejected: ' + event.reason));

function next() {
  if (seen.length === files.length) {
    const report = document.createElement('pre');
    report.id = 'seen';
    report.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(seen))));
    document.body.append(report);
    return;
  }
  const [name, content] = files[seen.length];
  seen.push({ name, imported: false, messages: [], shown: '' });
  speedscope.loadFileFromBase64(name, content);
}

next();
