#!/usr/bin/env python3
"""Runs Bracket against the servers that are on this machine and writes a Markdown table of what happened.

   table.py [--bracket PATH] [--only TEXT,…] [--cells NAME,…] [--program NAME=PATH]… [--keep FOLDER]

README.md beside it says which programs it looks for. Every server is started on 127.0.0.1 and ended by its process id.
"""
import argparse, json, os, pathlib, random, re, shutil, signal, socket, subprocess, sys, tempfile, time, urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KEY = "sk-table-0123456789abcdef"
WRONG_KEY = "sk-wrong-fedcba9876543210"
QUIET = {"HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1", "VLLM_CPU_KVCACHE_SPACE": "1",
         "LITELLM_LOCAL_MODEL_COST_MAP": "True", "OMP_NUM_THREADS": "2"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One row: how its processes are started, the last of them being the one that Bracket asks."""
    def __init__(self, name, starts, model, key=KEY, path="/v1", killed=0, prompts=6):
        self.name, self.starts, self.model, self.key, self.path = name, starts, model, key, path
        self.killed, self.prompts = killed, prompts
        self.ports = [free_port() for _ in starts]
        self.processes = [None] * len(starts)

    @property
    def url(self): return f"http://127.0.0.1:{self.ports[-1]}{self.path}"

    def start(self, index, folder):
        command, environment = self.starts[index](self.ports)
        log = open(folder / f"server-{index}.log", "ab")
        self.processes[index] = subprocess.Popen(
            ["nice", "-n", "5", *map(str, command)], stdout=log, stderr=log, cwd=folder, start_new_session=True,
            env={**os.environ, **QUIET, "HF_HUB_CACHE": str(folder), **environment})

    def stop(self, index):
        process = self.processes[index]
        if process is None: return
        # Its own session: the processes that it started end with it.
        try: os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError: pass
        process.wait()

    def wait(self, index, seconds=600):
        """Until it lists its models."""
        url, _, query = (self.url if index == len(self.starts) - 1 else f"http://127.0.0.1:{self.ports[index]}/v1").partition("?")
        request = urllib.request.Request(f"{url}/models?{query}", headers={"Authorization": f"Bearer {self.key}", "api-key": self.key or ""})
        end = time.time() + seconds
        while time.time() < end:
            if self.processes[index].poll() is not None: raise RuntimeError(f"ended with {self.processes[index].returncode}")
            try:
                with urllib.request.urlopen(request, timeout=5) as response:
                    if response.status == 200: return
            except OSError: pass
            time.sleep(0.5)
        raise RuntimeError(f"not there after {seconds} s")


# --- the rows

def servers(programs, models, work):
    judge = models / "nano-judge"
    gguf = work / "nano-judge.gguf"
    subprocess.run([sys.executable, HERE / "gguf.py", judge, gguf], check=True)

    def llama(*more):
        return lambda ports: ([programs["llama-server"], "-m", gguf, "--host", "127.0.0.1", "--port", ports[0], "-c", 4096,
                               "--alias", "nano-judge", "--api-key", KEY, *more], {})

    def vllm(*more):
        return lambda ports: ([programs["vllm"], "serve", judge, "--host", "127.0.0.1", "--port", ports[0], "--served-model-name",
                               "nano-judge", "--api-key", KEY, "--enforce-eager", "--max-num-seqs", 16, *more], {})

    def litellm(ports):
        config = work / "litellm.yaml"
        config.write_text(json.dumps({
            "model_list": [{"model_name": "nano-judge", "litellm_params": {
                "model": "openai/nano-judge", "api_base": f"http://127.0.0.1:{ports[0]}/v1", "api_key": KEY}}],
            "general_settings": {"master_key": KEY}}))
        return [programs["litellm"], "--config", config, "--host", "127.0.0.1", "--port", ports[1]], {}

    rows = []
    if programs["llama-server"]:
        rows += [Server("llama-server", [llama()], "nano-judge"),
                 Server("llama-server, template opens `<think>`", [llama("--jinja", "--chat-template-file", HERE / "think.jinja")], "nano-judge")]
    if programs["vllm"]:
        rows += [Server("vLLM", [vllm()], "nano-judge"),
                 Server("vLLM, `--reasoning-parser deepseek_r1`", [vllm("--reasoning-parser", "deepseek_r1")], "nano-judge"),
                 Server("vLLM, template of R1's distillations", [vllm("--chat-template", HERE / "r1.jinja")], "nano-judge")]
    if programs["llama_cpp"]:
        rows.append(Server("llama-cpp-python's server", [lambda ports: (
            [programs["llama_cpp"], "-m", "llama_cpp.server", "--model", gguf, "--host", "127.0.0.1", "--port", ports[0], "--n_ctx", 1024,
             "--model_alias", "nano-judge", "--api_key", KEY], {})], "nano-judge"))
    if programs["transformers"]:
        rows.append(Server("transformers serve", [lambda ports: (
            [programs["transformers"], "serve", "--host", "127.0.0.1", "--port", ports[0]], {})], str(judge), key=None, prompts=3))
    if programs["litellm"] and programs["llama-server"]:
        rows.append(Server("LiteLLM → llama-server", [llama(), litellm], "nano-judge"))
    sys.argv[1:] = []
    import shims
    for name, provider in shims.PROVIDERS.items():
        path = f"/{name}/v1" + ("?api-version=2024-10-21" if name == "azure" else "")
        rows.append(Server(f"{name} (shim)", [lambda ports: ([sys.executable, HERE / "shims.py", ports[0]], {})], provider.model,
                           key=None if name == "ollama" else shims.KEY, path=path, prompts=150))
    return rows


# --- the cells

class Trial:
    """A server that runs, and Bracket asked to use it by address, model and key alone."""
    def __init__(self, server, bracket, folder):
        self.server, self.bracket, self.folder = server, bracket, folder
        self.number = 0

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def questions(self, count, padding=""):
        """Sums with four answers, one of them right."""
        chance = random.Random(count)
        lines = []
        for number in range(count):
            a, b = chance.randint(10, 99), chance.randint(10, 99)
            answers = [f"It is {a + b + d}." for d in (0, 1, 10, -1)]
            chance.shuffle(answers)
            lines.append(json.dumps({"id": f"q{number}", "prompt": f"Add {a} and {b}.{padding}", "candidates": answers, "reference": str(a + b)}))
        return self.write(f"questions-{count}.jsonl", "\n".join(lines) + "\n")

    def pipeline(self, questions, model, thinking):
        key = {"api_key_env": "TABLE_KEY"} if self.server.key else {}
        self.number += 1
        return self.write(f"pipeline-{self.number}.json", json.dumps({
            "name": f"run-{self.number}", "input": str(questions),
            "tournament": {
                "format": "knockout", "judge": "reasoning", "model": "m", "votes": {"max": 3, "stop": "all"}, "temperature": 1,
                "thinking": {"max_tokens": thinking},
                "template": {"user": "# Query\n{query}\n# Assistant 1\n{first}\n# Assistant 2\n{second}",
                             "first": "Assistant 1", "second": "Assistant 2"}},
            "models": {"m": {"base_url": self.server.url, "model": model, **key}}}))

    def start(self, *arguments, key=None):
        return subprocess.Popen(
            [self.bracket, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            cwd=self.folder, env={**os.environ, "TABLE_KEY": key or self.server.key or ""}, text=True)

    def end(self, process, seconds=900):
        try: output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            return 124, output
        with open(self.folder / "output.log", "a") as log: log.write(f"$ {process.args}\n{output}\n-> {process.returncode}\n")
        return process.returncode, output

    def run(self, questions, model=None, thinking=256, key=None):
        pipeline = self.pipeline(questions, model or self.server.model, thinking)
        code, output = self.end(self.start("run", pipeline, "-q", key=key))
        return code, output, self.votes(self.number)

    def votes(self, number):
        journal = self.folder / "runs" / f"run-{number}" / "journal.jsonl"
        if not journal.exists(): return []
        lines = [json.loads(line) for line in journal.read_text().splitlines()]
        return [line for line in lines if line.get("kind") == "vote"]

    def right(self, number):
        winners = (self.folder / "runs" / f"run-{number}" / "winners.jsonl").read_text().splitlines()
        rows = [json.loads(line) for line in winners]
        return sum(bool(re.search(rf"\b{row['reference']}\b", json.dumps(row.get("winner") or row.get("text")))) for row in rows), len(rows)


def first_line(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    said = next((line for line in lines if re.search(r"answered|refused|reply|reach|abstain|failed|error", line)), lines[-1] if lines else "nothing")
    return said.replace("|", "\\|")[:240]


def account(votes, expected):
    silent = [vote for vote in votes if "verdict" not in vote]
    reasons = sorted({f"{vote.get('reason')}: {vote.get('note', '')}"[:90] for vote in silent})
    return f"{len(votes)} of {expected} votes, {len(silent)} without a verdict" + (f" ({'; '.join(reasons[:2])})" if reasons else "")


def generate(trial):
    """Eight answers to each of two prompts."""
    prompts = [json.dumps({"id": f"p{n}", "prompt": f"# Query\nAdd {n + 20} and 31.\n# Assistant 1\nIt is {n + 51}.\n# Assistant 2\nIt is {n + 52}."})
               for n in range(2)]
    source = trial.write("prompts.jsonl", "\n".join(prompts) + "\n")
    key = ["--api-key-env", "TABLE_KEY"] if trial.server.key else []
    code, output = trial.end(trial.start(
        "generate", "--model", f"{trial.server.url}#{trial.server.model}", *key, "--input", source, "-n", 8, "--max-tokens", 256, "-o", "generated.jsonl"))
    path = trial.folder / "generated.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    texts = [candidate["text"].strip() for row in rows for candidate in row["candidates"]]
    if code == 0 and len(texts) == 16 and all(texts): return "works"
    return f"exit {code}, {len(texts)} of 16 answers, {texts.count('')} empty: {first_line(output)}"


def judge(trial):
    """Three votes a match, and the right answers win."""
    code, output, votes = trial.run(trial.questions(2))
    if code == 0 and len(votes) == 18 and all("verdict" in vote for vote in votes):
        right, count = trial.right(trial.number)
        return "works" if right == count else f"{right} of {count} winners are right"
    return f"exit {code}, {account(votes, 18)}: {first_line(output)}"


def conclude(trial):
    """Thinking that is cut after 20 tokens is closed, and the verdict asked for."""
    code, output, votes = trial.run(trial.questions(2), thinking=20)
    if code == 0 and len(votes) == 18 and all("verdict" in vote for vote in votes):
        closed = sum(len(vote["calls"]) > 1 for vote in votes)
        return "works" if closed == 18 else f"only {closed} of 18 votes were concluded"
    return f"exit {code}, {account(votes, 18)}: {first_line(output)}"


def wrong_model(trial):
    """A name that is not served ends the run after a few requests, with the server's own words."""
    code, output, votes = trial.run(trial.questions(3), model="no-such-model")
    if code not in (0, 124) and re.search(r"no-such-model|[Mm]odel", output) and len(votes) <= 20: return "works"
    if code == 0:
        pipeline = trial.folder / f"pipeline-{trial.number}.json"
        _, said = trial.end(trial.start("doctor", pipeline))
        if "no-such-model" in said and re.search(r"NOTE|WARN|FAIL", said): return "works (the server answers any name; `doctor` says so)"
    return f"exit {code}, {len(votes)} votes: {first_line(output)}"


def wrong_key(trial):
    """A wrong key ends the run, and is shown nowhere."""
    if not trial.server.key: return "takes no key"
    code, output, votes = trial.run(trial.questions(3), key=WRONG_KEY)
    if WRONG_KEY in output: return "shows the key"
    if code not in (0, 124) and re.search(r"40[0-3]", output) and len(votes) <= 20: return "works"
    return f"exit {code}, {len(votes)} votes: {first_line(output)}"


def too_long(trial):
    """A prompt beyond the context is no silent verdict: the run ends and says why."""
    code, output, votes = trial.run(trial.questions(3, padding=" Think of seven and eleven." * 400))
    if any("verdict" in vote for vote in votes): return f"{sum('verdict' in vote for vote in votes)} verdicts on a prompt that does not fit"
    if code not in (0, 124) and re.search(r"context|too (long|large)|exceeds|tokens", output): return "works"
    return f"exit {code}, {account(votes, 9)}: {first_line(output)}"


def killed(trial):
    """The server is killed in the middle of a run and comes back: no vote is lost."""
    server, count = trial.server, trial.server.prompts
    pipeline = trial.pipeline(trial.questions(count), server.model, 256)
    number, process = trial.number, trial.start("run", pipeline, "-q")
    end = time.time() + 200
    while len(trial.votes(number)) < 9 and process.poll() is None and time.time() < end: time.sleep(0.05)
    before = len(trial.votes(number))
    server.stop(server.killed)
    time.sleep(5)
    server.start(server.killed, trial.folder)
    started = time.time()
    server.wait(server.killed)
    away = 5 + time.time() - started
    code, output = trial.end(process)
    votes = trial.votes(number)
    if before >= count * 9: return "the run was over before it was killed"
    if code == 0 and len(votes) == count * 9 and all("verdict" in vote for vote in votes): return "works"
    return f"away for {away:.0f} s after {before} votes: exit {code}, {account(votes, count * 9)}: {first_line(output)}"


CELLS = {"generate": generate, "judge": judge, "conclude": conclude, "wrong-model": wrong_model, "wrong-key": wrong_key, "too-long": too_long, "killed": killed}
HEADINGS = ["generate, n = 8", "judge, 3 votes", "conclude", "wrong model", "wrong key", "too long", "killed, and back"]


def row(server, cells, bracket, folder):
    folder.mkdir(parents=True)
    results = {}
    try:
        for index in range(len(server.starts)):
            server.start(index, folder)
            server.wait(index)
        trial = Trial(server, bracket, folder)
        for name in cells:
            try: results[name] = CELLS[name](trial)
            except Exception as problem: results[name] = f"{type(problem).__name__}: {problem}"[:240].replace("\n", " ")
            print(f"{server.name}: {name}: {results[name]}", file=sys.stderr, flush=True)
    except RuntimeError as problem: print(f"{server.name}: does not start: {problem}", file=sys.stderr, flush=True)
    finally:
        for index in reversed(range(len(server.starts))): server.stop(index)
    return results


def llama_cpp_python(path):
    """A Python that has llama_cpp."""
    python = path or sys.executable
    found = subprocess.run([python, "-c", "import llama_cpp"], capture_output=True).returncode == 0
    return python if found else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    builds = [ROOT / ".build" / kind / "bracket" for kind in ("release", "debug")]
    built = next((str(path) for path in builds if path.exists()), None)
    parser.add_argument("--bracket", default=shutil.which("bracket") or built)
    parser.add_argument("--models", type=pathlib.Path, default=ROOT / "samples" / "models")
    parser.add_argument("--only", help="rows whose names hold one of these texts")
    parser.add_argument("--cells", help="of " + ", ".join(CELLS))
    parser.add_argument("--program", action="append", default=[], help="llama-server, vllm, transformers, litellm or llama_cpp (a Python), and its path")
    parser.add_argument("--keep", type=pathlib.Path, help="keep what was run and said in this folder")
    options = parser.parse_args()
    # Ended from outside, it ends its servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    named = dict(item.split("=", 1) for item in options.program)
    programs = {name: named.get(name) or shutil.which(name) for name in ("llama-server", "vllm", "transformers", "litellm")}
    programs["llama_cpp"] = llama_cpp_python(named.get("llama_cpp"))
    work = (options.keep or pathlib.Path(tempfile.mkdtemp(prefix="bracket-servers-"))).resolve()
    work.mkdir(parents=True, exist_ok=True)
    cells = options.cells.split(",") if options.cells else list(CELLS)
    rows = [s for s in servers(programs, options.models.resolve(), work) if not options.only or any(t in s.name for t in options.only.split(","))]
    print("| server | " + " | ".join(h for name, h in zip(CELLS, HEADINGS) if name in cells) + " |\n|" + "---|" * (len(cells) + 1))
    works = True
    for number, server in enumerate(rows):
        results = row(server, cells, os.path.abspath(options.bracket), work / f"{number:02}-{re.sub('[^a-z0-9]+', '-', server.name.lower())}")
        print(f"| {server.name} | " + " | ".join(results.get(name, "does not start") for name in cells) + " |", flush=True)
        works = works and all(results.get(name, "").startswith(("works", "takes no key")) for name in cells)
    if not options.keep: shutil.rmtree(work)
    return 0 if works else 1


if __name__ == "__main__": sys.exit(main())
