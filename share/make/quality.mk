# SPDX-License-Identifier: MIT
#
# What looks at the code instead of building it for use.  Each target asks for
# its own packages, then starts make again.

AGAIN = $(MAKE) --no-print-directory
C_FILES = $(LIBRARY) $(wildcard bin/*.c t/*.c t/fuzz/*.c t/bench/*.c \
	share/make/*.c)
HEADERS = $(wildcard lib/*.h lib/*/*.h)
SH_FILES = $(wildcard bin/*.sh t/*.sh t/*.t t/bench/*.sh) \
	$(shell grep -l "^\#!/bin/sh" t/bench/* share/demo/run 2>/dev/null) \
	share/deps/install .ci/run $(wildcard share/nginx/ingest-* \
	share/inetd/*.run share/systemd/heed) $(addprefix share/make/,choose fuzz coverage \
	valgrind place)
LINTED = $(OUT)/lint
TIDY = $(OURS) -DVERSION='""' -DDATADIR='""' -It

#: lint	two compilers with -Werror, layout, analysis, pages
lint: deps-build deps-test deps-lint
	@$(AGAIN) -k -j$(JOBS) lint-gcc lint-clang lint-headers lint-format \
		lint-tidy lint-cppcheck lint-shell lint-pages

lint-gcc:
	$(AGAIN) OUT=$(LINTED)/gcc BINOUT=$(LINTED)/gcc/bin CC=gcc \
		CFLAGS='-O2 -Werror' everything
lint-clang:
	$(AGAIN) OUT=$(LINTED)/clang BINOUT=$(LINTED)/clang/bin CC=clang \
		CFLAGS='-O1 -Werror' everything

# A header needs nothing before it.
lint-headers: $(HEADERS:%=$(LINTED)/%.alone)
$(LINTED)/%.alone: % $(HEADERS)
	@mkdir -p $(@D)
	@echo '#include "$<"' | $(CC) $(OURS) -I. -Werror -fsyntax-only -x c -
	@touch $@

lint-format:
	@status=0; for file in $(C_FILES) $(HEADERS) t/tap.h; do \
		clang-format --dry-run -Werror $$file 2>/dev/null || \
			{ echo "$$file: clang-format -i $$file"; status=1; }; \
	done; exit $$status

lint-tidy: $(C_FILES:%=$(LINTED)/%.tidy)
$(LINTED)/%.tidy: % $(HEADERS) .clang-tidy
	@mkdir -p $(@D)
	@echo 'clang-tidy $<'
	@clang-tidy --quiet $< -- $(TIDY) 2>$@.err || { cat $@.err; exit 1; }
	@touch $@

lint-cppcheck:
	cppcheck -q --enable=warning,performance,portability --inline-suppr \
		--library=posix --library=gnu \
		--library=share/make/cppcheck.cfg \
		--suppressions-list=share/make/cppcheck --error-exitcode=1 \
		--std=c11 -Ilib -DVERSION='""' -DDATADIR='""' \
		$(LIBRARY) $(wildcard bin/*.c)

lint-shell:
	shellcheck $(SH_FILES)

lint-pages:
	$(if $(PAGES),mandoc -Tlint -Wwarning $(PAGES))

# What a variant for looking needs: programs, units and helpers.
everything: all $(OUT)/lib.a $(UNITS) $(HELPERS)

# The programs of a variant find the run-time files of the tree as bin/ does.
$(OUT)/share:
	@mkdir -p $(@D)
	ln -sfn '$(CURDIR)/share' $@

VARIANT = OUT=.build/$(1) BINOUT=.build/$(1)/bin INSTRUMENTED=$(1)

#: asan	the tests with AddressSanitizer, LeakSanitizer and UBSan
# -O0: higher levels forget pointers before exit, which look like leaks.
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
asan: deps-build deps-test
	@$(AGAIN) $(call VARIANT,asan) CC=gcc FORTIFY= HELPERS= \
		CFLAGS='-O0 -g -Werror $(SANITIZE)' .build/asan/share run-tests

#: valgrind	tests that start every program, under valgrind; T=... runs others
# All tests would take an hour: a program starts fifty times slower.
VALGRIND_T = $(addprefix t/,pipeline.t upgrade.t add-note.t \
	close-conversation.t edit-reply.t fetch-conversations.t \
	flag-message.t list-conversations.t list-settings.t load-knowledge.t \
	mark-read.t search-knowledge.t search-messages.t set-mode.t \
	set-setting.t show-conversation.t) $(UNITS)
valgrind: deps-build deps-test deps-valgrind
	@$(AGAIN) $(call VARIANT,valgrind) FORTIFY= HELPERS= CFLAGS='-O0 -g' \
		.build/valgrind/share everything
	@BUILD='$(CURDIR)/.build/valgrind' PROVE='$(PROVE) -j$(JOBS)' \
		share/make/valgrind \
		$(if $(filter command%,$(origin T)),$(T),$(VALGRIND_T))

#: coverage	the tests, then the share of lines that ran, file by file
coverage: deps-build deps-test
	@rm -rf .build/coverage
	@$(AGAIN) $(call VARIANT,coverage) FORTIFY= CFLAGS='-O0 -g --coverage' \
		.build/coverage/share run-tests
	@share/make/coverage .build/coverage

#: fuzz	every fuzzer for FUZZ_SECONDS; what it finds stays in .build/corpus
FUZZ_SECONDS = 20
FUZZERS = $(patsubst t/fuzz/%-fuzz.c,%,$(wildcard t/fuzz/*-fuzz.c))
FUZZ_FLAGS = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
fuzz: deps-build deps-fuzz
	@$(AGAIN) $(call VARIANT,fuzz) CC=clang FORTIFY= \
		CFLAGS='$(FUZZ_FLAGS) -fsanitize=fuzzer-no-link' \
		$(FUZZERS:%=.build/fuzz/%-fuzz)
	@for name in $(FUZZERS); do \
		share/make/fuzz $$name $(FUZZ_SECONDS) || exit 1; \
	done

$(FUZZERS:%=.build/fuzz/%-fuzz): .build/fuzz/%-fuzz: \
	.build/fuzz/t/fuzz/%-fuzz.o .build/fuzz/lib.a
	$(CC) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

#: bench	speed beside other tools, in interleaved rounds of one run
bench: deps-build deps-test
	@$(AGAIN) all
	t/bench/run

.PHONY: lint lint-gcc lint-clang lint-headers lint-format lint-tidy \
	lint-cppcheck lint-shell lint-pages everything asan valgrind \
	coverage fuzz bench
