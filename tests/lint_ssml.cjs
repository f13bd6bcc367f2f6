// Reads a JSON list of SSML texts, prints for each what is wrong with it by Alexa's rules; null where nothing is.

const { check } = require('ssml-check-core');

const texts = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const rules = { platform: 'amazon', locale: process.argv[2] };
Promise.all(texts.map((text) => check(text, rules))).then((found) => {
  console.log(JSON.stringify(found.map((errors) => errors ?? null)));
});
