// Gives dependency-cruiser the one path alias of tsconfig.json (it can't read it beside TypeScript 7).
const { resolve } = require('node:path');
module.exports = {
  resolve: {
    alias: { '@': resolve(__dirname, '..') },
    extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
  },
};
