# SPDX-License-Identifier: MIT
#
# make demo, make check: do all their own set-up
# make, make install: for packagers; CC CFLAGS CPPFLAGS LDFLAGS PREFIX DESTDIR
# BINDIR MANDIR DATADIR are yours to set.  A program is bin/VERB-NOUN.c, a
# concept a pair of files in lib/: no list in here needs a new line for one.

VERSION = 0.1.0
OUT = .build
BINOUT = bin

comma = ,

PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
DATADIR = $(PREFIX)/share/frontdesk

CC = gcc
CFLAGS = -O2 -g

# llhttp is a library (libllhttp-dev), or C sources that become a part of ours
# (node-llhttp of Debian 12).
LLHTTP = /usr/share/llhttp
ifeq ($(wildcard $(LLHTTP)/llhttp.c),)
LLHTTP_LIBRARY = -lllhttp
else
LLHTTP_INCLUDE = -isystem /usr/share/include/llhttp
LLHTTP_OBJECTS = $(patsubst %,$(OUT)/llhttp/%.o,api http llhttp)
endif

OURS = -std=c17 -D_DEFAULT_SOURCE -D_GNU_SOURCE -Ilib -I$(OUT) \
	$(LLHTTP_INCLUDE) \
	-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wformat=2 -Wcast-qual -Wwrite-strings -Wundef -Wvla \
	-Wstrict-prototypes -Wmissing-prototypes \
	-fstack-protector-strong -fPIE
FORTIFY = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
LINK = -pie -Wl,-z,relro,-z,now -Wl,--as-needed
# libc first: what it has by now, such as arc4random, nobody loads libbsd for.
LIBS = -lsqlite3 -lcurl -lcjson -lnettle -lutf8proc $(LLHTTP_LIBRARY) \
	-lc -lbsd
COMPILE = $(CC) $(OURS) $(FORTIFY) $(CPPFLAGS) $(CFLAGS) -MMD -MP

C_PROGRAMS = $(patsubst bin/%.c,%,$(wildcard bin/*.c))
SH_PROGRAMS = $(patsubst bin/%.sh,%,$(wildcard bin/*.sh))
PROGRAMS = $(C_PROGRAMS) $(SH_PROGRAMS)
LIBRARY = $(wildcard lib/*.c lib/*/*.c)
OBJECTS = $(LIBRARY:%.c=$(OUT)/%.o) \
	$(if $(wildcard share/sql/*.sql),$(OUT)/sql.o) $(LLHTTP_OBJECTS) \
	$(OUT)/filter.o
BUILT = $(PROGRAMS:%=$(BINOUT)/%)
UNITS = $(patsubst t/%-unit.c,$(OUT)/t/%-unit.t,$(wildcard t/*-unit.c))
PAGES = $(wildcard share/man/man[1-8]/*.[1-8])

HELPERS = $(OUT)/fault.so

PROVE = prove
JOBS = 2
T = $(wildcard t/*.t) $(UNITS)

all: $(BUILT)

$(C_PROGRAMS:%=$(BINOUT)/%): $(BINOUT)/%: $(OUT)/bin/%.o $(OUT)/lib.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(LINK) -o $@ $< $(OUT)/lib.a $(LIBS)

# It starts once for each connection, and a third of that would be to find and
# to join libraries: where there are archives of all of them, libc too, it takes
# them in. No preload works then, so tests that break a program by one take the
# same thing from .build/preload, where it is linked as the others are.
INSIDE = sqlite3 nettle bsd md $(LLHTTP_LIBRARY:-l%=%) m c
ARCHIVES = $(filter /%,$(shell for name in $(INSIDE:%=lib%.a) rcrt1.o; do \
	$(CC) -print-file-name=$$name 2>/dev/null; done))
ifeq ($(INSTRUMENTED)$(words rcrt1 $(INSIDE)),$(words $(ARCHIVES)))
HELPERS += $(OUT)/preload/ingest-webhook
$(OUT)/preload/ingest-webhook: $(OUT)/bin/ingest-webhook.o $(OUT)/lib.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(LINK) -o $@ $< $(OUT)/lib.a $(LIBS)
$(BINOUT)/ingest-webhook: $(OUT)/alone.o
$(BINOUT)/ingest-webhook: LINK := -static-pie -Wl,-z,relro,-z,now \
	$(patsubst %,-Wl$(comma)--wrap=%,dlopen dlsym dlclose dlerror)
$(BINOUT)/ingest-webhook: LIBS := $(OUT)/alone.o $(INSIDE:%=-l%)
endif

$(SH_PROGRAMS:%=$(BINOUT)/%): $(BINOUT)/%: bin/%.sh
	@mkdir -p $(@D)
	sed 's/@VERSION@/$(VERSION)/' $< >$@.new && chmod 755 $@.new
	mv $@.new $@

$(OUT)/lib.a: $(OBJECTS)
	rm -f $@
	$(AR) rcs $@ $(OBJECTS)

$(OUT)/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	$(COMPILE) -c -o $@ $<

$(OUT)/sql.o: $(OUT)/sql.c $(OUT)/flags
	$(COMPILE) -c -o $@ $<

$(OUT)/alone.o: share/make/alone.c $(OUT)/flags
	$(COMPILE) -c -o $@ $<

# Our warnings are for our code.
$(OUT)/llhttp/%.o: $(LLHTTP)/%.c $(OUT)/flags
	@mkdir -p $(@D)
	$(CC) -std=c17 -fPIE $(LLHTTP_INCLUDE) -DLLHTTP_STRICT_MODE=1 \
		$(FORTIFY) $(CPPFLAGS) $(CFLAGS) -w -c -o $@ $<

$(OUT)/sql.c: share/sql/embed.awk $(wildcard share/sql/*.sql)
	@mkdir -p $(@D)
	awk -f share/sql/embed.awk share/sql/*.sql >$@.new && mv $@.new $@

$(OUT)/filter.o: $(OUT)/filter.c $(OUT)/flags
	$(COMPILE) -c -o $@ $<

# Runs while building: none of the flags for what is built.
$(OUT)/filter.c: share/make/filter.c lib/sandbox_filter.h
	@mkdir -p $(@D)
	$(CC) -std=c17 -D_GNU_SOURCE -Wall -Wextra \
		-Wno-missing-field-initializers -O1 -Ilib -o $(OUT)/filter $< -lseccomp
	$(OUT)/filter >$@.new && mv $@.new $@

ifneq ($(INSTRUMENTED),)
$(OUT)/lib/program.o: CPPFLAGS += \
	-DBUILT_FOR='" (built for $(INSTRUMENTED), without a sandbox)"'
$(OUT)/lib/sandbox.o: CPPFLAGS += -DINSTRUMENTED
endif
$(OUT)/lib/program.o: CPPFLAGS += -DVERSION='"$(VERSION)"'
$(OUT)/lib/share.o: CPPFLAGS += -DDATADIR='"$(DATADIR)"'

# Other flags, or another place for the files of share/, compile again.
$(OUT)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(COMPILE) $(VERSION) $(DATADIR))' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(UNITS): $(OUT)/t/%-unit.t: $(OUT)/t/%-unit.o $(OUT)/lib.a
	$(CC) $(CFLAGS) $(LDFLAGS) $(LINK) -o $@ $< $(OUT)/lib.a $(LIBS)

$(OUT)/fault.so: t/fault.c
	@mkdir -p $(@D)
	$(CC) -std=c17 -D_GNU_SOURCE -O1 -g -Wall -Wextra -shared -fPIC -o $@ $<

#: check	builds everything and runs all tests; T=t/name.t runs one
check: deps-build deps-test
	@$(MAKE) --no-print-directory run-tests

run-tests: all $(OUT)/lib.a $(UNITS) $(HELPERS)
	BUILD='$(abspath $(OUT))' BINDIR_UNDER_TEST='$(abspath $(BINOUT))' \
		$(PROVE) -j$(JOBS) $(T)

#: demo	the whole loop on a sample desk, without any key
demo: deps-build deps-demo
	@echo 'Building; this takes half a minute the first time.'
	@$(MAKE) -s --no-print-directory all
	@share/demo/run

#: deps	looks for the packages that build and tests need; installs them
deps:
	@CC='$(CC)' share/deps/install build test

# What was found once is not looked for again until the list changes.
deps-%: .build/deps/% ;

.build/deps/%: share/deps/packages
	@mkdir -p $(@D)
	@CC='$(CC)' share/deps/install $*
	@touch $@

#: install	programs, pages and run-time files below DESTDIR and PREFIX
# What only builds need stays behind. Units and the like learn the paths.
SHARED = find share ! -type d ! -path 'share/man/*' ! -path 'share/deps/*' \
	! -path 'share/make/*' ! -path 'share/sql/*'; find cron -type f
install: all
	install -d '$(DESTDIR)$(BINDIR)'
	install -m 755 $(BUILT) '$(DESTDIR)$(BINDIR)'
	for page in $(PAGES:share/man/%=%); do \
		install -D -m 644 "share/man/$$page" \
			'$(DESTDIR)$(MANDIR)'/"$$page" || exit 1; \
	done
	{ $(SHARED); } | while read -r file; do \
		BINDIR='$(BINDIR)' DATADIR='$(DATADIR)' share/make/place \
			"$$file" '$(DESTDIR)$(DATADIR)'/"$${file#share/}" || \
			exit 1; \
	done

#: uninstall	removes what install put there, and nothing else
uninstall:
	for name in $(PROGRAMS); do \
		rm -f '$(DESTDIR)$(BINDIR)'/"$$name"; \
	done
	for page in $(PAGES:share/man/%=%); do \
		rm -f '$(DESTDIR)$(MANDIR)'/"$$page"; \
	done
	{ $(SHARED); } | while read -r file; do \
		rm -f '$(DESTDIR)$(DATADIR)'/"$${file#share/}"; \
	done
	test ! -d '$(DESTDIR)$(DATADIR)' || \
		find '$(DESTDIR)$(DATADIR)' -depth -type d -empty -delete

#: installcheck	the tests against programs that were installed, in .build/stage
STAGE = $(abspath $(OUT)/stage)
installcheck: deps-build deps-test
	@rm -rf '$(STAGE)'
	@$(MAKE) --no-print-directory install $(HELPERS) DESTDIR='$(STAGE)'
	BUILD='$(abspath $(OUT))' BINDIR_UNDER_TEST='$(STAGE)$(BINDIR)' \
		$(PROVE) -j$(JOBS) $(filter-out t/style.t,$(wildcard t/*.t))

#: dist	frontdesk-VERSION.tar.gz of the last commit
NAME = frontdesk-$(VERSION)
dist:
	@mkdir -p $(OUT)
	git archive --prefix=$(NAME)/ -o $(OUT)/$(NAME).tar.gz HEAD

#: distcheck	unpacks that, builds, tests and installs it
distcheck: dist
	rm -rf $(OUT)/dist && mkdir -p $(OUT)/dist
	tar -xzf $(OUT)/$(NAME).tar.gz -C $(OUT)/dist
	$(MAKE) -C $(OUT)/dist/$(NAME) check
	$(MAKE) -C $(OUT)/dist/$(NAME) installcheck

#: help	lists the targets
help:
	@sed -n 's/^#: /make /p' Makefile share/make/quality.mk

#: clean	removes what was built
clean:
	rm -rf $(OUT) $(BUILT)

include share/make/quality.mk
-include $(OBJECTS:.o=.d) $(C_PROGRAMS:%=$(OUT)/bin/%.d) $(UNITS:.t=.d) \
	$(wildcard $(OUT)/t/fuzz/*.d)

.PHONY: all help check run-tests demo deps install uninstall installcheck \
	dist distcheck clean FORCE
.SECONDARY:
