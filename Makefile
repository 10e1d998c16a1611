# Passes each word on to bootstrap.py, which runs on Windows too: py bootstrap.py run
PYTHON ?= python3

.PHONY: setup run test check bench evidence
setup run check:
	@$(PYTHON) bootstrap.py $@ $(ARGS)

test:
	@$(PYTHON) bootstrap.py test $(if $(JUNIT),--junitxml=$(JUNIT)) $(ARGS)

bench evidence:
	@$(PYTHON) bootstrap.py $@ $(ONLY) $(ARGS)
