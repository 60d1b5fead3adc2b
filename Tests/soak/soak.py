"""A long run against a judge's server that fails at random: is memory flat, are the winners right?

    python3 Tests/soak/soak.py --bracket .build/release/bracket --minutes 120 [--folder DIR]

The server is started here, on loopback. It knows the sums that are asked, so a vote that comes in is right,
and it fails in all the ways below; every ten minutes it is gone for ten seconds. Prints what failed how
often, the resident memory by tenths of the run, and the winners that are right, undecided or wrong. Exit
code 1 where a decided winner is wrong, a prompt is missing, or memory grew.
"""

import argparse
import collections
import json
import pathlib
import random
import re
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAULTS = [  # per cent of requests
    ("500", 5), ("429", 5), ("closed", 3), ("half a body", 2), ("no JSON", 2), ("empty text", 1),
    ("error in the choice", 1), ("error in a 200", 1), ("503", 2), ("silent", 0.2), ("cut", 1),
]
seen = collections.Counter()
chance = random.Random(1)
lock = threading.Lock()
gone = threading.Event()


def fault():
    with lock:
        place = chance.uniform(0, 100)
        for name, share in FAULTS:
            place -= share
            if place < 0:
                seen[name] += 1
                return name
        seen["answered"] += 1
        return None


class Judge(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, headers=()):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def choice(self, text, reason="stop", **more):
        return {
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text},
                         "finish_reason": reason, **more}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20},
        }

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def do_GET(self):
        self.reply(200, {"object": "list", "data": [{"id": "judge", "object": "model"}]})

    def do_POST(self):
        try:
            self.answer()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if gone.is_set():
            return self.reset()
        text = request["messages"][-1]["content"]
        pair = re.findall(r"SUM (\d+) (\d+) END|<<(\d+)>>", request["messages"][0]["content"])
        right = sum(int(n) for n in pair[0][:2])
        first, second = int(pair[1][2]), int(pair[2][2])
        verdict = "Assistant 1" if first == right else "Assistant 2" if second == right else \
            "Assistant 1" if first < second else "Assistant 2"
        thought = "<think>The sum is %d. %s</think>\n\n" % (right, "Let me see. " * chance.randint(1, 200))
        if request["messages"][-1]["role"] == "assistant":
            thought = ""
        time.sleep(chance.uniform(0.3, 1.2))
        what = fault()
        if what in ("500", "503"):
            self.reply(int(what), {"error": {"message": "out of order"}})
        elif what == "429":
            self.reply(429, {"error": {"message": "slow down"}}, [("retry-after", "1")])
        elif what == "closed":
            self.reset()
        elif what == "half a body":
            self.send_response(200)
            self.send_header("content-length", "5000")
            self.end_headers()
            self.wfile.write(b'{"choices": [{"message": {"content": "\\\\boxed{Assi')
            self.reset()
        elif what == "no JSON":
            self.reply(200, b"<html>gateway</html>")
        elif what == "empty text":
            self.reply(200, self.choice(""))
        elif what == "error in the choice":
            self.reply(200, self.choice("", "error", error={"code": 502, "message": "upstream"}))
        elif what == "error in a 200":
            self.reply(200, {"error": {"code": 503, "message": "overloaded"}})
        elif what == "silent":
            time.sleep(40)
            self.reset()
        elif what == "cut":
            self.reply(200, self.choice(thought.replace("</think>", "")[:200], "length"))
        else:
            self.reply(200, self.choice(thought + "\\boxed{%s}" % verdict))


def memory(process):
    try:
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
    except (OSError, TypeError):
        return None


def write_inputs(folder, prompts, port):
    source = random.Random(2)
    with open(folder / "input.jsonl", "w") as file:
        for number in range(prompts):
            a, b = source.randint(100, 999), source.randint(100, 999)
            sums = [a + b, a + b + 10, a + b - 1, a + b + 100]
            source.shuffle(sums)
            file.write(json.dumps({
                "id": f"s{number}", "prompt": f"SUM {a} {b} END", "reference": str(a + b),
                "candidates": [f"<<{value}>> {'padding ' * source.randint(0, 300)}\n#### {value}" for value in sums],
            }) + "\n")
    (folder / "soak.json").write_text(json.dumps({
        "name": "soak", "input": str(folder / "input.jsonl"),
        "tournament": {
            "judge": "reasoning", "model": "judge", "votes": {"max": 3},
            "template": {"user": "{query}\n1: {first}\n2: {second}",
                         "first": "Assistant 1", "second": "Assistant 2"},
        },
        "models": {"judge": {"base_url": f"http://127.0.0.1:{port}/v1", "model": "judge",
                             "in_flight": 16, "timeouts": {"silence": 30}}},
    }))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bracket", required=True)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--folder")
    options = parser.parse_args()
    folder = pathlib.Path(options.folder or tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Judge)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # 16 in flight at 0.75 s, three matches of about 2.2 requests.
    prompts = max(20, int(options.minutes * 60 * 16 / 0.75 / 3 / 2.2))
    write_inputs(folder, prompts, server.server_address[1])
    process = subprocess.Popen([options.bracket, "run", str(folder / "soak.json"), "--out",
                                str(folder / "run"), "--json", "--quiet"],
                               stdout=open(folder / "summary.json", "w"))
    start, samples, outage = time.time(), [], time.time() + 600
    while process.poll() is None:
        time.sleep(2)
        used = memory(process)
        if used is not None:
            samples.append(used)
        if gone.is_set() or time.time() > outage:
            if gone.is_set():
                gone.clear()
                outage = time.time() + 600
            else:
                gone.set()
                seen["gone"] += 1
                time.sleep(10)
    minutes = (time.time() - start) / 60
    print(f"{minutes:.0f} minutes, exit code {process.returncode}; {dict(seen)}")
    tenth = max(1, len(samples) // 10)
    peaks = [max(samples[i:i + tenth]) for i in range(0, tenth * 10, tenth) if samples[i:i + tenth]]
    print("MB by tenths of the run: " + " ".join(f"{peak:.0f}" for peak in peaks))
    logs = [json.loads(line) for line in open(folder / "run" / "brackets.jsonl")]
    right = sum(1 for log in logs if log["graded"]["selected"])
    wrong = [log for log in logs if not log["graded"]["selected"]]
    decided = [log["id"] for log in wrong if all(not m.get("undecided") for m in log["matches"])]
    print(f"{prompts} prompts: {right} right, {len(wrong) - len(decided)} lost to an undecided match, "
          f"{len(decided)} wrong {decided[:5]}")
    grew = peaks[-1] > 1.2 * max(peaks[1:4] or peaks) + 20
    server.shutdown()
    sys.exit(1 if decided or len(logs) != prompts or grew else 0)


main()
