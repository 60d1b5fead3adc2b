#!/usr/bin/env python3
"""Servers that behave as hosted providers and gateways say theirs do, each under a path of its own.

   shims.py PORT [CONTEXT]        http://127.0.0.1:PORT/PROVIDER/v1, the key is KEY below

What a provider refuses, how it words it, and where it puts thinking is after its public documentation (named at each
class). What it answers is made here: sums are worked out, and of two answers the right one is named. A reply of fewer
than 40 tokens is cut within its thinking.
"""
import json, re, sys, threading, time, zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "sk-shim-0123456789abcdef"


class Refused(Exception):
    """An answer that is no reply: its status, its body, its headers."""
    def __init__(self, status, body, headers=None): self.status, self.body, self.headers = status, body, headers or {}


def error(message, kind="invalid_request_error", param=None, code=None):
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def solve(prompt):
    """The sum that "Add A and B." asks for."""
    numbers = re.search(r"Add (\d+) and (\d+)", prompt)
    return str(int(numbers[1]) + int(numbers[2])) if numbers else "unknown"


def text_of(content):
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content or [])


class Provider:
    """The rules of OpenAI's API, which servers agree on."""
    model = "shim"
    models = None
    key_header, key_prefix = "Authorization", "Bearer "
    # Members beyond these are refused, by `unknown`; None takes everything.
    known = None
    several = True
    # What a trailing message of the assistant does: "continue" it, "answer" it as if it were past, "refuse" it.
    continues = "continue"
    lock = threading.Lock()
    seen = {}

    # --- what is refused

    def check(self, request, headers, query, context):
        self.check_key(headers)
        if request["model"] != self.model: self.wrong_model(request["model"])
        for member in request:
            if self.known is not None and member not in self.known: self.unknown(member, request[member])
        if request.get("n", 1) != 1 and not self.several: self.not_several()
        length = sum(len(text_of(m["content"])) for m in request["messages"]) // 4
        if length > context: self.too_long(length, context)

    def check_key(self, headers):
        if headers.get(self.key_header) != self.key_prefix + KEY: self.wrong_key()

    def wrong_key(self): raise Refused(401, error("Incorrect API key provided.", code="invalid_api_key"))

    def wrong_model(self, name):
        raise Refused(404, error(f"The model `{name}` does not exist or you do not have access to it.", code="model_not_found"))

    def unknown(self, member, value):
        raise Refused(400, error(f"Unknown parameter: '{member}'.", param=member, code="unknown_parameter"))

    def not_several(self): raise Refused(400, error("'n' : number must be at most 1"))

    def too_long(self, length, context):
        raise Refused(400, error(
            f"This model's maximum context length is {context} tokens. However, your messages resulted in {length} tokens. "
            "Please reduce the length of the messages.", param="messages", code="context_length_exceeded"))

    # --- what is answered

    def shape(self, thinking, answer):
        return {"content": f"<think>\n{thinking}\n</think>\n\n{answer}" if answer else f"<think>\n{thinking}"}

    def choice(self, request):
        messages = request["messages"]
        last = messages[-1]
        asked = next(text_of(m["content"]) for m in messages if m["role"] == "user")
        if "Assistant 1" in asked:
            first, second = asked.split("# Assistant 1")[1].split("# Assistant 2")[:2]
            answer = "\\boxed{Assistant %d}" % (1 if solve(asked) in first.replace(".", " ").split() else 2)
        else: answer = f"The answer is {solve(asked)}."
        if last["role"] == "assistant":
            if self.continues == "refuse": self.no_continuation(last)
            if self.continues == "continue" and "</think>" in text_of(last["content"]): return {"content": answer}, "stop"
        elif sum(m["role"] == "user" for m in messages) > 1: return {"content": answer}, "stop"
        limit = request.get("max_tokens") or request.get("max_completion_tokens") or 4096
        if limit < 40: return self.shape("Let me see, the sum of the", ""), "length"
        return self.shape("Let me see.", answer), "stop"

    def no_continuation(self, last): raise Refused(400, error("The last message must be the user's."))

    def reply(self, request):
        choices = []
        for index in range(request.get("n", 1)):
            message, finish = self.choice(request)
            choices.append({"index": index, "message": {"role": "assistant", **message}, "finish_reason": finish})
        prompt = sum(len(text_of(m["content"])) for m in request["messages"]) // 4
        return {"id": "shim", "object": "chat.completion", "created": 1, "model": request["model"], "choices": choices,
                "usage": {"prompt_tokens": prompt, "completion_tokens": 30 * len(choices), "total_tokens": prompt + 30 * len(choices)}}

    def respond(self, request):
        """Status, headers, and the pieces of the body with the seconds before each."""
        return 200, {}, [(0, json.dumps(self.reply(request)).encode())]

    def first_time(self, request, every=1):
        """Whether this very request has not come before, and is one of every so many."""
        text = json.dumps(request, sort_keys=True)
        with self.lock:
            count = self.seen[type(self).__name__, text] = self.seen.get((type(self).__name__, text), 0) + 1
        return count == 1 and zlib.crc32(text.encode()) % every == 0


COMMON = {"model", "messages", "temperature", "top_p", "max_tokens", "seed", "n", "stop", "stream"}


class OpenAI(Provider):
    """platform.openai.com/docs: reasoning models take max_completion_tokens, no top_p, no temperature but 1; their
    thinking is hidden."""
    model = "gpt-5"
    known = (COMMON - {"top_p"}) | {"max_completion_tokens", "reasoning_effort"}
    continues = "answer"
    shape = staticmethod(lambda thinking, answer: {"content": answer, "refusal": None})

    def check(self, request, headers, query, context):
        super().check({k: v for k, v in request.items() if k not in ("max_tokens", "temperature", "top_p")}, headers, query, context)
        if "max_tokens" in request:
            raise Refused(400, error("Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                                     "'max_completion_tokens' instead.", param="max_tokens", code="unsupported_parameter"))
        if request.get("temperature", 1) != 1:
            raise Refused(400, error(f"Unsupported value: 'temperature' does not support {request['temperature']} with this model. "
                                     "Only the default (1) value is supported.", param="temperature", code="unsupported_value"))
        if "top_p" in request:
            raise Refused(400, error("Unsupported parameter: 'top_p' is not supported with this model.", param="top_p",
                                     code="unsupported_parameter"))


class Azure(Provider):
    """learn.microsoft.com, Azure OpenAI: the key in `api-key`, `?api-version=` after the path."""
    key_header, key_prefix = "api-key", ""
    known = COMMON
    continues = "answer"

    def check(self, request, headers, query, context):
        if "api-version=" not in query: raise Refused(404, error("Resource not found", code="404"))
        super().check(request, headers, query, context)

    def wrong_key(self):
        raise Refused(401, error("Access denied due to invalid subscription key or wrong API endpoint.", code="401"))


class Anthropic(Provider):
    """docs.anthropic.com, OpenAI SDK compatibility: temperature or top_p, n must be 1, no white space at the end."""
    continues = "continue"
    several = False
    shape = staticmethod(lambda thinking, answer: {"content": answer})

    def check(self, request, headers, query, context):
        super().check(request, headers, query, context)
        if "temperature" in request and "top_p" in request:
            raise Refused(400, error("`temperature` and `top_p` cannot both be specified for this model. Please use only one."))
        last = request["messages"][-1]
        if last["role"] == "assistant" and last["content"] != last["content"].rstrip():
            raise Refused(400, error("messages: final assistant content cannot end with trailing whitespace"))

    def not_several(self): raise Refused(400, error("n: must be exactly 1"))


class Gemini(Provider):
    """ai.google.dev, OpenAI compatibility: an error is a list with one; models are listed as models/NAME."""
    model = "gemini-3-flash"
    models = ["models/gemini-3-flash"]
    known = COMMON - {"seed"}
    continues = "answer"
    shape = staticmethod(lambda thinking, answer: {"content": answer})

    def refuse(self, status, message, name): raise Refused(status, [{"error": {"code": status, "message": message, "status": name}}])

    def unknown(self, member, value):
        self.refuse(400, f'Invalid JSON payload received. Unknown name "{member}": Cannot find field.', "INVALID_ARGUMENT")

    def wrong_key(self): self.refuse(400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT")

    def wrong_model(self, name): self.refuse(404, f"models/{name} is not found for API version v1main.", "NOT_FOUND")

    def too_long(self, length, context):
        self.refuse(400, f"The input token count ({length}) exceeds the maximum number of tokens allowed ({context}).", "INVALID_ARGUMENT")


class Mistral(Provider):
    """docs.mistral.ai: `random_seed`, errors of FastAPI, thinking as parts of the content."""
    model = "magistral-medium-latest"
    known = (COMMON - {"seed"}) | {"random_seed", "prompt_mode", "safe_prompt"}
    continues = "refuse"

    def unknown(self, member, value):
        detail = [{"type": "extra_forbidden", "loc": ["body", member], "msg": "Extra inputs are not permitted", "input": value}]
        raise Refused(422, {"object": "error", "message": {"detail": detail}, "type": "invalid_request_error"})

    def wrong_key(self): raise Refused(401, {"detail": "Unauthorized"})

    def wrong_model(self, name):
        raise Refused(400, {"object": "error", "message": f"Invalid model: {name}", "type": "invalid_model", "code": "1500"})

    def no_continuation(self, last):
        raise Refused(400, {"object": "error", "message": "Expected last role User or Tool (or Assistant with prefix True) for "
                            "serving but got assistant", "type": "invalid_request_message_order", "code": "3230"})

    def too_long(self, length, context):
        raise Refused(400, {"object": "error", "message": f"Prompt contains {length} tokens and 0 draft tokens, too large for "
                            f"model with {context} maximum context length", "type": "invalid_request_prompt", "code": "3051"})

    def shape(self, thinking, answer):
        parts = [{"type": "thinking", "thinking": [{"type": "text", "text": thinking}], "closed": bool(answer)}]
        return {"content": parts + ([{"type": "text", "text": answer}] if answer else [])}


class OpenRouter(Provider):
    """openrouter.ai/docs: white space before a slow answer, `reasoning`, errors of the provider behind it inside a 200."""
    model = "vendor/model"
    several = False
    shape = staticmethod(lambda thinking, answer: {"content": answer, "reasoning": thinking, "refusal": None})

    def not_several(self): pass

    def reply(self, request): return super().reply({**request, "n": 1})

    def wrong_key(self): raise Refused(401, {"error": {"message": "No auth credentials found", "code": 401}})

    def wrong_model(self, name): raise Refused(400, {"error": {"message": f"{name} is not a valid model ID", "code": 400}})

    def too_long(self, length, context):
        raise Refused(200, {"error": {"message": f"This endpoint's maximum context length is {context} tokens. However, you "
                                      f"requested about {length} tokens.", "code": 400}})

    def respond(self, request):
        if self.first_time(request, every=4): return 200, {}, [(0, json.dumps(self.failure(request)).encode())]
        status, headers, pieces = super().respond(request)
        return status, headers, [(0, b"\n         \n"), (0.05, b"\n"), *pieces]

    def failure(self, request):
        return {"error": {"message": "Provider returned error", "code": 502, "metadata": {"provider_name": "X"}}, "user_id": "u"}


class OpenRouterChoice(OpenRouter):
    """The same, with the error inside the choice, as it comes once the answer has begun."""
    def failure(self, request):
        return {"id": "g", "choices": [{
            "index": 0, "finish_reason": "error", "message": {"role": "assistant", "content": ""},
            "error": {"code": 502, "message": "Upstream error from provider: overloaded"}}]}


class DeepSeek(Provider):
    """api-docs.deepseek.com: blank lines while it thinks, `reasoning_content`; a message is continued only in beta."""
    continues = "answer"
    several = False
    shape = staticmethod(lambda thinking, answer: {"content": answer, "reasoning_content": thinking})

    def not_several(self): raise Refused(400, error("Invalid n value (currently only n = 1 is supported)"))

    def wrong_key(self): raise Refused(401, error("Authentication Fails (no such user)", "authentication_error"))

    def wrong_model(self, name): raise Refused(400, error("Model Not Exist"))

    def respond(self, request):
        status, headers, pieces = super().respond(request)
        return status, headers, [(0.02, b"\n")] * 3 + pieces


class Groq(Provider):
    """console.groq.com/docs: n must be 1; 429 with fractions of a second in `retry-after`."""
    known = COMMON
    continues = "answer"
    several = False
    shape = staticmethod(lambda thinking, answer: {"content": answer, "reasoning": thinking})

    def unknown(self, member, value): raise Refused(400, error(f"property '{member}' is unsupported"))

    def respond(self, request):
        if self.first_time(request):
            raise Refused(429, error("Rate limit reached for model `shim` on tokens per minute (TPM): Limit 6000, Used 5990. "
                                     "Please try again in 0.25s.", "tokens", code="rate_limit_exceeded"),
                          {"retry-after": "0.25", "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "250ms"})
        return super().respond(request)


class Ollama(Provider):
    """docs.ollama.com, OpenAI compatibility: no keys, `n` ignored, names listed with :latest, and a prompt that is too
    long is cut, which only `usage` tells."""
    model = "qwen2.5"
    models = ["qwen2.5:latest"]
    several = False
    continues = "continue"
    shape = staticmethod(lambda thinking, answer: {"content": answer, "reasoning": thinking})

    def check_key(self, headers): pass

    def not_several(self): pass

    def wrong_model(self, name): raise Refused(404, error(f'model "{name}" not found, try pulling it first', "api_error"))

    def too_long(self, length, context): pass

    def reply(self, request):
        answer = super().reply({**request, "n": 1})
        answer["usage"]["prompt_tokens"] = min(answer["usage"]["prompt_tokens"], Ollama.context)
        return answer

    context = 1024


class SGLang(Provider):
    """docs.sglang.ai: members it does not know are ignored, thinking apart with a reasoning parser."""
    shape = staticmethod(lambda thinking, answer: {"content": answer or None, "reasoning_content": thinking})

    def too_long(self, length, context):
        raise Refused(400, {"object": "error", "message": f"Requested token count exceeds the model's maximum context length of "
                            f"{context} tokens.", "type": "BadRequestError", "code": 400})


PROVIDERS = {
    "openai": OpenAI(), "azure": Azure(), "anthropic": Anthropic(), "gemini": Gemini(), "mistral": Mistral(),
    "openrouter": OpenRouter(), "openrouter-choice": OpenRouterChoice(), "deepseek": DeepSeek(), "groq": Groq(),
    "ollama": Ollama(), "sglang": SGLang(),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_): pass

    @property
    def provider(self): return PROVIDERS.get(self.path.split("/")[1])

    def answer(self, status, headers, pieces):
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Transfer-Encoding": "chunked", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        for seconds, piece in [*pieces, (0, b"")]:
            time.sleep(seconds)
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()

    def refuse(self, refused): self.answer(refused.status, refused.headers, [(0, json.dumps(refused.body).encode())])

    def do_GET(self):
        provider, path = self.provider, self.path.split("?")[0]
        if provider is None or not path.endswith("/models"): return self.refuse(Refused(404, error("Not Found")))
        try: provider.check_key(self.headers)
        except Refused as refused: return self.refuse(refused)
        names = provider.models or [provider.model]
        body = {"object": "list", "data": [{"id": name, "object": "model"} for name in names]}
        self.answer(200, {}, [(0, json.dumps(body).encode())])

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        path, _, query = self.path.partition("?")
        provider = self.provider
        if provider is None or not path.endswith("/chat/completions"): return self.refuse(Refused(404, error("Not Found")))
        try:
            provider.check(request, self.headers, query, CONTEXT)
            answer = provider.respond(request)
        except Refused as refused: return self.refuse(refused)
        self.answer(*answer)


CONTEXT = int(sys.argv[2]) if len(sys.argv) > 2 else 1024

if __name__ == "__main__":
    ThreadingHTTPServer.daemon_threads = True
    ThreadingHTTPServer.request_queue_size = 512
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
