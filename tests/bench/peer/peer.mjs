// Times llama.cpp, through the bindings and the prebuilt libraries of node-llama-cpp, on the token ids that `lacuna bench` uses.
//   node peer.mjs MODEL.gguf --threads 2 --device cpu --prompt-tokens 512 --generate 64 --parallel 1,16 --repeats 3 [--audit]
// Prints one line of JSON with the fields of `lacuna bench --json`. Nothing is sampled here, which lacuna does: the comparison favours the peer.
import {getLlama, LlamaLogLevel} from "node-llama-cpp";
import {readFileSync} from "node:fs";

const options = {threads: "2", "prompt-tokens": "512", generate: "64", parallel: "1,16", repeats: "3", audit: false, device: "cpu"};
const [model, ...rest] = process.argv.slice(2);
for (let i = 0; i < rest.length; ++i) {
  const name = rest[i].replace(/^--/, "");
  if (name === "audit") options.audit = true;
  else options[name] = rest[++i];
}
const threads = Number(options.threads), promptTokens = Number(options["prompt-tokens"]), generated = Number(options.generate), repeats = Number(options.repeats);
const parallel = options.parallel.split(",").map(Number);

const llama = await getLlama({gpu: options.device === "cpu" ? false : "cuda", build: "never", logLevel: LlamaLogLevel.error, maxThreads: threads});
const loaded = await llama.loadModel({modelPath: model, gpuLayers: options.device === "cpu" ? 0 : "max"});
const bindings = llama._bindings;
const vocabulary = Number(process.env.VOCABULARY ?? 32768);

const tokensOf = (sequence, count) => {
  const low = Math.min(300, Math.floor(vocabulary / 2)), ids = new Uint32Array(count);
  for (let i = 0; i < count; ++i) ids[i] = low + ((Math.imul(i, 7919) + Math.imul(sequence, 104729)) >>> 0) % (vocabulary - low);
  return ids;
};

const makeContext = async (sequences, perSequence) => {
  const context = new bindings.AddonContext(loaded._model, {contextSize: sequences * perSequence, batchSize: 512, sequences, threads, flashAttention: "auto"});
  if (!(await context.init())) throw new Error("no context");
  context.setThreads(threads);
  return context;
};
// parts: [sequence, first position, tokens, indices of the tokens whose logits are wanted]
const decode = async (context, parts) => {
  context.initBatch(parts.reduce((n, part) => n + part[2].length, 0));
  for (const [sequence, position, tokens, logits] of parts) context.addToBatch(sequence, position, tokens, Uint32Array.from(logits));
  await context.decodeBatch();
};
const inChunks = async (context, sequence, tokens, first = 0) => {
  for (let at = first; at < tokens.length; at += 512) {
    const chunk = tokens.subarray(at, Math.min(tokens.length, at + 512));
    await decode(context, [[sequence, at, chunk, at + chunk.length === tokens.length ? [chunk.length - 1] : []]]);
  }
};

let fresh = 0;
const prefill = async () => {
  const context = await makeContext(1, promptTokens + 8);
  const tokens = tokensOf(++fresh, promptTokens), began = performance.now();
  await inChunks(context, 0, tokens);
  const rate = promptTokens / ((performance.now() - began) / 1000);
  await context.dispose();
  return rate;
};
const decodeRate = async (n) => {
  const context = await makeContext(n, 16 + generated + 8), streams = [];
  for (let s = 0; s < n; ++s) {
    await inChunks(context, s, tokensOf(++fresh, 16));
    streams.push(tokensOf(fresh + 1000, generated));
  }
  const began = performance.now();
  for (let step = 0; step + 1 < generated; ++step) await decode(context, streams.map((tokens, s) => [s, 16 + step, tokens.subarray(step, step + 1), [0]]));
  const rate = (n * (generated - 1)) / ((performance.now() - began) / 1000);
  await context.dispose();
  return rate;
};
// 64 prompts with a common beginning, 5 samples of each, 16 answers together. Prefixes are copied from sequence to sequence, as its server can be made to do.
const audit = async () => {
  const [prompts, samples, tokens, systemTokens, ownTokens, together] = [64, 5, 96, 200, 40, 16];
  const system = tokensOf(++fresh, systemTokens), jobs = [];
  for (let p = 0; p < prompts; ++p) {
    const prompt = Uint32Array.from([...system, ...tokensOf(++fresh, ownTokens)]);
    for (let s = 0; s < samples; ++s) jobs.push({prompt, answer: tokensOf(++fresh + 1000, tokens)});
  }
  const length = systemTokens + ownTokens, context = await makeContext(together, length + tokens + 8);
  const began = performance.now(), slots = new Array(together).fill(null);
  while (jobs.length || slots.some(Boolean)) {
    for (let s = 0; s < together; ++s) {
      if (slots[s] || !jobs.length) continue;
      const job = jobs.shift();
      context.disposeSequence(s);
      await inChunks(context, s, job.prompt);
      slots[s] = {job, done: 1};
    }
    const parts = [];
    slots.forEach((slot, s) => {
      if (!slot) return;
      parts.push([s, length + slot.done - 1, slot.job.answer.subarray(slot.done - 1, slot.done), [0]]);
      if (++slot.done === tokens) slots[s] = null;
    });
    if (parts.length) await decode(context, parts);
  }
  const seconds = (performance.now() - began) / 1000;
  await context.dispose();
  return {seconds, prompts_per_hour: (prompts / seconds) * 3600};
};
const best = async (measure) => {
  let top = 0;
  for (let i = 0; i < repeats; ++i) top = Math.max(top, await measure());
  return top;
};

await prefill();
const result = {model: "llama.cpp", system: bindings.systemInfo(), threads, prefill_tokens_per_second: await best(prefill), decode: []};
for (const n of parallel) result.decode.push({parallel: n, tokens_per_second: await best(() => decodeRate(n))});
if (options.audit) result.audit = await audit();
result.peak_memory = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024;
process.stdout.write(JSON.stringify(result) + "\n");
process.exit(0);
