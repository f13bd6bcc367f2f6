# The first run of a target installs what it needs into .venv and .tools; elsewhere only the
# package managers keep their caches.

UV_VERSION := 0.13.9
UV := .tools/uv-$(UV_VERSION)/bin/uv
VENV := .venv
# The speaker needs little. Where the whole environment is there already, that one serves.
SPEAKER := $(if $(wildcard .venv/.installed),.venv,.tools/speaker)
PORT ?= 8080
BUILD_DIR := .aws-sam/build

# Lambda's Python where it is installed, else the newest that runs: a pyenv shim can be on the path and still fail.
PYTHON = $(or $(shell for python in python3.13 python3 python3.14 python3.12 python3.11 /usr/bin/python3; do \
	$$python -c 'import ensurepip, sys; assert sys.version_info >= (3, 11); print(sys.executable)' 2>/dev/null \
	&& break; done),$(error Python 3.11 or newer, with its venv module, is needed and was not found))

export UV_PYTHON_DOWNLOADS := never
export SAM_CLI_TELEMETRY := 0
export __SAM_CLI_APP_DIR := $(abspath .tools/sam-settings)

.PHONY: help speak talk test test-unit soak bench bench-care learn-care bench-breathing cues models conversation-map check format lock build package icons clean
.DELETE_ON_ERROR:

help:  ## show this
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 17

speak: $(SPEAKER)/.installed  ## the speaker on your desk: talk with the skill in a browser; PORT=8080
	@$(SPEAKER)/bin/python -m speaker serve --port $(PORT)

talk: $(SPEAKER)/.installed  ## talk with the skill in this terminal
	@$(SPEAKER)/bin/python -m speaker talk

test: $(VENV)/.installed .tools/sam/.installed .tools/ministack/.installed .tools/npm/.installed  ## run every test
	$(VENV)/bin/python -m pytest

test-unit: $(VENV)/.installed  ## run the tests that start no server and build nothing
	$(VENV)/bin/python -m pytest -m "not server" \
		--ignore=tests/lambda_runtime --ignore=tests/deploy --ignore=tests/browser

soak: $(VENV)/.installed .tools/ministack/.installed .tools/npm/.installed  ## 10,000 steps under faults, 32 writers at once
	@PYTHONPATH=lambda:. $(VENV)/bin/python -W ignore -m tests.soak $(SOAK)

bench: $(VENV)/.installed .tools/sam/.installed  ## how our cold start compares, in five minutes; wants valgrind
	@PYTHONPATH=lambda:. $(VENV)/bin/python -W ignore -m tests.bench $(ARGS)

bench-care: $(VENV)/.installed  ## how well danger is noticed, on the measuring set
	@PYTHONPATH=lambda:. $(VENV)/bin/python -m tests.care $(CARE)

learn-care: .tools/learn/.installed  ## learn anew what words weigh, from the building set
	@PYTHONPATH=lambda:. .tools/learn/bin/python -m tests.care.learn

bench-breathing: $(VENV)/.installed  ## how well breathing keeps time, in sound; wants espeak-ng and flite
	@PYTHONPATH=lambda:. $(VENV)/bin/python -W ignore -m tests.timing

cues: $(SPEAKER)/.installed  ## measure how long the cues of breathings take, with espeak-ng
	@$(SPEAKER)/bin/python -m speaker cues

models: $(SPEAKER)/.installed  ## write the interaction model of each country from what people say
	@$(SPEAKER)/bin/python -m speaker models

conversation-map: $(SPEAKER)/.installed  ## what every intent is answered with in every state; kept in docs
	@$(SPEAKER)/bin/python -m speaker map | tee docs/conversation-map.md

check: $(VENV)/.installed  ## style, types, the import rule, models, file sizes, locks
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	PYTHONPATH=lambda $(VENV)/bin/lint-imports --no-logo
	@$(VENV)/bin/python -m speaker models --check
	@$(UV) pip install --python $(VENV) --offline --dry-run -r pyproject.toml --group speaker --group dev 2>&1 \
		| grep -q 'no changes' || { echo 'requirements-dev.txt does not fit pyproject.toml: make lock'; exit 1; }
	@git ls-files '*.py' | xargs wc -l | awk '$$2 != "total" && $$1 > 400 {print $$2 ": over 400 lines"; bad = 1} END {exit bad}'

format: $(VENV)/.installed  ## put the code into its usual form
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

build: $(UV) .tools/sam/.installed  ## build what is deployed to Lambda, into .aws-sam
	UV=$(abspath $(UV)) PYTHON=$(PYTHON) MAKEFLAGS= .tools/sam/bin/sam build --build-dir $(BUILD_DIR)

STACK ?= daily-seedling
package: $(VENV)/.installed  ## write what the Alexa tools take, of what is deployed; STACK= REGIONS= PRIVACY_URL= TERMS_URL=
	@$(VENV)/bin/python -m skill_package make --stack "$(STACK)" --regions "$(REGIONS)" \
		--privacy-policy "$(PRIVACY_URL)" --terms-of-use "$(TERMS_URL)"

icons: $(VENV)/.installed  ## draw the skill's icons anew; wants Chromium
	@$(VENV)/bin/python -m skill_package icons

COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate $(UPGRADE)
# What the tests run is what is deployed: its lock binds the others.
DEPLOYED = --constraint lambda/requirements.txt
# npm copies into its lock where to give money for each package; that is no part of what is installed.
DROP_FUNDING = const lock = JSON.parse(fs.readFileSync("package-lock.json")); \
	Object.values(lock.packages).forEach((package) => delete package.funding); \
	fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n")
lock: $(UV) .tools/ministack/.installed  ## write the lock files anew; UPGRADE=--upgrade takes the newest versions
	$(COMPILE) pyproject.toml -o lambda/requirements.txt
	$(COMPILE) pyproject.toml $(DEPLOYED) --group speaker -o requirements-speaker.txt
	$(COMPILE) pyproject.toml $(DEPLOYED) --group speaker --group dev -o requirements-dev.txt
	$(COMPILE) --group sam -o requirements-sam.txt
	$(COMPILE) --group ministack -o requirements-ministack.txt
	$(COMPILE) --group learn -o requirements-learn.txt
	.tools/ministack/bin/npm install --prefix tests/servers --silent --package-lock-only
	@cd tests/servers && ../../.tools/ministack/bin/node -e '$(DROP_FUNDING)'

clean:  ## remove all that make made
	rm -rf .venv .tools .aws-sam .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(UV):
	$(PYTHON) -m venv .tools/uv-$(UV_VERSION)
	.tools/uv-$(UV_VERSION)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

define install
	@test -x $(@D)/bin/python || $(UV) venv --quiet --clear --python $(PYTHON) $(@D)
	$(UV) pip sync --quiet --require-hashes --python $(@D) $<
	@touch $@
endef
$(VENV)/.installed: requirements-dev.txt | $(UV)
	$(install)
.tools/%/.installed: requirements-%.txt | $(UV)
	$(install)
# Its packages bring what they need ready-made; no script of theirs runs here.
.tools/npm/.installed: tests/servers/package-lock.json .tools/ministack/.installed
	@mkdir -p $(@D)
	cp tests/servers/package.json $< tests/servers/.npmrc $(@D)
	.tools/ministack/bin/npm ci --prefix $(@D) --silent --ignore-scripts
	@touch $@
