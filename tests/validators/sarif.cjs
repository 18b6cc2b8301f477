// Checks the files named on the command line against SARIF's own JSON schema; says what is wrong, or nothing.
const fs = require('node:fs');
const path = require('node:path');

const modules = process.argv[2];
const Ajv = require(path.join(modules, 'node_modules', 'ajv'));
const schema = JSON.parse(fs.readFileSync(path.join(modules, 'sarif-schema-2.1.0.json')));
const check = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
for (const file of process.argv.slice(3)) {
  if (!check(JSON.parse(fs.readFileSync(file)))) {
    console.log(`${file}: ${JSON.stringify(check.errors.slice(0, 5))}`);
    process.exitCode = 1;
  }
}
