# Everything a maintainer does, by name. `just` alone lists it.

set positional-arguments

export PYTHONDONTWRITEBYTECODE := "1"

# list the recipes
default:
    @just --list --unsorted

# ⭐ everything CI checks, quickest to fail first
check: lint types imports generate-check spec-lint drift test

# ⭐ run all tests: unit, behaviour, generated, recorded, contract (Prism, schemathesis, official SDK)
test *args: node
    python -m pytest -n auto --dist loadgroup {{ args }}

# run the tests that need no Node and no server but our own
test-fast *args:
    python -m pytest -n auto tests/unit tests/behaviour tests/generated {{ args }}

# ⭐ regenerate generated/ from openapi/ with templates/
generate:
    python tools/generate.py

# fail if generated/ is not what openapi/ and templates/ produce
generate-check:
    python tools/generate.py --check

# write the published description of each API version
bundle:
    python tools/bundle.py

# check the description: OpenAPI 3.1 validity and style, no warning left
spec-lint: node
    python tools/spec_lint.py

# compare the description with the installed official SDK
drift:
    python tools/drift.py

# fit the prices of estimated tokens to the recordings, and print how wrong they are
calibrate:
    python tools/calibrate.py

# list what changed in the description since a git revision, breaking or compatible
spec-diff rev *args:
    python tools/spec_diff.py {{ rev }} {{ args }}

# write docs/faults.md from the table of faults that the tests play
faults:
    python tests/support/fault_page.py

# ruff: rules and formatting
lint:
    ruff check .
    ruff format --check .

# let ruff mend what it can
fix:
    ruff check --fix .
    ruff format .

# mypy and pyright, both strict
types:
    mypy
    pyright

# import contracts
imports:
    lint-imports

# measure against the official SDK and raw httpx; prints ratios
bench *args:
    python benchmarks/run.py {{ args }}

# measure what traffic is about: limits, tenants, the cost of policies, the cache; takes a quarter of an hour
bench-traffic:
    python benchmarks/run.py traffic tenants policies cache

# simulate a day of a million requests in virtual time, and write its plots and tables into docs/
simulate *args:
    python tools/simulation {{ args }}

# make Node and the pinned npm packages ready (Node from the system, or else from PyPI)
node:
    @python tools/node.py
