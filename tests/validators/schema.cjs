// Checks the files named on the command line against speedscope's own JSON schema; says what is wrong, or nothing.
const fs = require('node:fs');
const path = require('node:path');

const modules = path.join(process.argv[2], 'node_modules');
const Ajv = require(path.join(modules, 'ajv'));
const schema = JSON.parse(fs.readFileSync(path.join(modules, 'speedscope/dist/release/file-format-schema.json')));
const check = new Ajv({ strict: false, allErrors: true }).compile(schema);
for (const file of process.argv.slice(3)) {
  if (!check(JSON.parse(fs.readFileSync(file)))) {
    console.log(`${file}: ${JSON.stringify(check.errors.slice(0, 5))}`);
    process.exitCode = 1;
  }
}
