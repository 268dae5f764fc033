// Lets a process of the built command upload in small blocks: node --require <this file> dist/cli/main.js
const { REQUEST_SIZES } = require("../../../dist/outputs/request-sizes.js");

REQUEST_SIZES.firstBlock = Number(process.env.FIRST_BLOCK_SIZE);
