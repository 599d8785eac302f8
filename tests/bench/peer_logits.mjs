// node peer_logits.mjs MODEL.gguf OUT.f32 TOKENS.json: logits of every position by llama.cpp (node-llama-cpp's CPU build), float32
// [tokens, vocabulary], for comparison with `lacuna logits`. The package is looked for in $LACUNA_PEER/node_modules
// (npm install --prefix "$LACUNA_PEER" node-llama-cpp); nothing in the product or its tests needs it.
import {readFileSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

const [model, out, tokens] = process.argv.slice(2);
if (!tokens || !process.env.LACUNA_PEER) {
  console.error("usage: LACUNA_PEER=folder node peer_logits.mjs MODEL.gguf OUT.f32 TOKENS.json");
  process.exit(2);
}
const {getLlama} = await import(pathToFileURL(createRequire(process.env.LACUNA_PEER + "/").resolve("node-llama-cpp")));
const llama = await getLlama({gpu: false, build: "never", usePrebuiltBinaries: true, progressLogs: false, logLevel: "warn", maxThreads: 1});
const loaded = await llama.loadModel({modelPath: model, gpuLayers: 0, useMmap: true, checkTensors: false});
const ids = JSON.parse(readFileSync(tokens, "utf8"));
// As exact as it can be: the cache in float32, no flash attention, one thread.
const context = await loaded.createContext({contextSize: Math.max(64, ids.length + 1), batchSize: 512, sequences: 1, threads: 1, flashAttention: false,
                                            experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32"});
const answers = await context.getSequence().controlledEvaluate(ids.map((id) => [id, {generateNext: {logits: true}}]));
const vocabulary = Math.max(...answers[0].next.logits.keys()) + 1;
const rows = new Float32Array(ids.length * vocabulary);
answers.forEach((answer, row) => answer.next.logits.forEach((value, token) => { rows[row * vocabulary + token] = value; }));
writeFileSync(out, Buffer.from(rows.buffer));
await llama.dispose();
