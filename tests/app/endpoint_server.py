#!/usr/bin/env python3
"""A small OpenAI-compatible server for tests: on loopback, on a port of the system's choice, which it prints.
The answer to a prompt is always the same; it comes in pieces, as a stream. A word before /v1 makes it another server:
refuses (some prompts, with status 400), letters (a judge without log-probabilities), mute (a judge that says nothing),
swap (another model, once it was asked twice for its models), quota (none is left until tomorrow), filtered (its filter breaks
every answer off)."""
import hashlib
import http.server
import json


def answer(messages, seed):
    digest = hashlib.sha256(json.dumps([messages, seed], sort_keys=True).encode()).hexdigest()
    kind = int(digest[0], 16)
    if kind < 5:
        return "I am sorry, but I cannot answer this question. Number " + digest[:12]
    return "It is told in many books and in the reports of that time, with different figures. Number " + digest


def letter(messages):
    """What it says as a judge: the place in the list of labels that fits, with its log-probability."""
    text = messages[-1]["content"]
    meaning = "It says that it will not" if "I cannot answer" in text else "It does what was asked"
    where = text.rfind(": " + meaning)
    return text[where - 1] if where > 0 else "A"


asked = {}  # how often each server was asked for its models


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def whole(self, body, status=200, headers=()):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name in headers:
            self.send_header(name, headers[name])
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        if self.path.endswith("/models"):
            asked[self.path] = asked.get(self.path, 0) + 1
            name = "other" if self.path.startswith("/swap/") and asked[self.path] > 2 else "fixed"
            return self.whole({"object": "list", "data": [{"id": name, "object": "model", "owned_by": "test"}]})
        self.send_error(404)

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.path.endswith("/chat/completions"):
            return self.send_error(404)
        text = answer(request["messages"], request.get("seed"))
        if self.path.startswith("/refuses/") and text.startswith("I am sorry"):
            return self.whole({"error": {"message": "the prompt is refused"}}, 400)
        if self.path.startswith("/quota/"):
            return self.whole({"error": {"message": "the daily quota is used up"}}, 429, {"Retry-After": "86400"})
        if self.path.startswith(("/letters/", "/mute/")) and request.get("logprobs"):
            return self.whole({"error": {"message": "this model does not support logprobs"}}, 400)
        if self.path.startswith("/letters/"):
            text = "**" + letter(request["messages"]) + "**"
        usage = {"prompt_tokens": 20, "completion_tokens": len(text.split()), "total_tokens": 20 + len(text.split())}
        if not request.get("stream"):
            return self.whole({"object": "chat.completion", "model": "fixed", "usage": usage,
                               "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}]})
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        if request.get("logprobs"):
            text = letter(request["messages"])
            known = {"token": text, "logprob": -0.105, "top_logprobs": [{"token": text, "logprob": -0.105}, {"token": "The", "logprob": -2.3}]}
            usage["completion_tokens"] = 1
            usage["total_tokens"] = 21
        pieces = [{"choices": [{"index": 0, "delta": {"content": word + " "}, "finish_reason": None}]} for word in text.split()]
        if request.get("logprobs"):
            pieces = [{"choices": [{"index": 0, "delta": {"content": text}, "logprobs": {"content": [known]}, "finish_reason": None}]}]
        pieces += [{"choices": [{"index": 0, "delta": {}, "finish_reason": "content_filter" if self.path.startswith("/filtered/") else "stop"}]}, {"choices": [], "usage": usage}]
        for piece in pieces:
            self.wfile.write(("data: " + json.dumps({"object": "chat.completion.chunk", "model": "fixed", **piece}) + "\n\n").encode())
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):  # a client that was killed is what the test is about
        pass


server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
