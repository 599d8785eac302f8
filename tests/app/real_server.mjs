// A server with OpenAI's completions protocol around llama.cpp (node-llama-cpp), greedy, one request at a time: something real for
// `lacuna run --endpoint` to talk to.
//   node real_server.mjs MODEL.gguf    prints "listening on PORT"
import {createServer} from "node:http";
import {basename} from "node:path";
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

const path = process.argv[2];
const llama = await getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error, maxThreads: 1});
const model = await llama.loadModel({modelPath: path});
const context = await model.createContext({contextSize: 1024, sequences: 1, threads: 1});
const sequence = context.getSequence();
const id = basename(path, ".gguf");

const complete = async (request, response) => {
  const prompt = typeof request.prompt === "string" ? model.tokenize(request.prompt, true) : request.prompt;
  const send = (choices, usage) => response.write(`data: ${JSON.stringify({id: "c", object: "text_completion", model: id, choices, usage})}\n\n`);
  response.writeHead(200, {"content-type": "text/event-stream"});
  const tokens = [];
  let sent = "", finish = "length";
  for await (const token of sequence.evaluate(prompt, {temperature: 0})) {
    if (model.isEogToken(token)) {
      finish = "stop";
      break;
    }
    tokens.push(token);
    const text = model.detokenize(tokens, true);
    if (!text.endsWith("\uFFFD")) {  // whole code points only
      send([{index: 0, text: text.slice(sent.length), finish_reason: null}]);
      sent = text;
    }
    if (tokens.length >= request.max_tokens) break;
  }
  send([{index: 0, text: model.detokenize(tokens, true).slice(sent.length), finish_reason: finish}]);
  send([], {prompt_tokens: prompt.length, completion_tokens: tokens.length, total_tokens: prompt.length + tokens.length});
  response.end("data: [DONE]\n\n");
  await sequence.clearHistory();
};

let busy = Promise.resolve();
const server = createServer((incoming, response) => {
  if (incoming.method === "GET") {
    const known = incoming.url === "/v1/models";
    response.writeHead(known ? 200 : 404, {"content-type": "application/json"});
    response.end(JSON.stringify(known ? {object: "list", data: [{id, object: "model", owned_by: "llama.cpp"}]} : {error: "not here"}));
    return;
  }
  let body = "";
  incoming.on("data", (bytes) => (body += bytes));
  incoming.on("end", () => {
    busy = busy.then(() => complete(JSON.parse(body), response)).catch((error) => response.destroy(error));
  });
});
server.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
