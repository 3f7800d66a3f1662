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

# ingest-webhook starts once for each connection, and most of that time would go
# to finding and joining libraries, and to glibc's questions to the processor.
# So it takes libraries in, libc too, of what is there: musl, or glibc. It is
# built thrice, and share/make/choose takes the first that does the same as the
# one that is linked like all others. That one stays in .build/preload, for
# tests that break a program by a preload.
INSIDE := sqlite3 nettle bsd md $(LLHTTP_LIBRARY:-l%=%)
WRAPPED = $(patsubst %,-Wl$(comma)--wrap=%,dlopen dlsym dlclose dlerror \
	_nettle_cpuid)
find_file = $(filter /%,$(shell $(1) -print-file-name=$(2) 2>/dev/null))
ARCHIVES := $(foreach name,$(INSIDE),$(call find_file,$(CC),lib$(name).a))
ifeq ($(INSTRUMENTED)$(words $(INSIDE)),$(words $(ARCHIVES)))
CHOSEN = ingest-webhook
HELPERS += $(OUT)/preload/ingest-webhook
STATIC_PIE = -static-pie -Wl,-z,relro,-z,now $(WRAPPED)

# glibc, where it is there as an archive.
ifneq ($(and $(call find_file,$(CC),libc.a),$(call find_file,$(CC),rcrt1.o)),)
ALONE = $(OUT)/glibc/ingest-webhook
endif
$(OUT)/glibc/ingest-webhook: $(OUT)/bin/ingest-webhook.o $(OUT)/lib.a \
	$(OUT)/alone.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(STATIC_PIE) -o $@ $^ $(ARCHIVES) -lm -lc

# musl, whose compiler is a gcc that looks elsewhere for headers and libraries.
# Of ours it gets what the linker took from lib.a: MEMBERS.
MUSL = musl-gcc
MUSL_LIBRARIES := $(shell $(MUSL) -\#\#\# -x c /dev/null 2>&1 | tr ' ' '\n' | \
	sed -n 's,/Scrt1\.o$$,,p')
ifeq ($(patsubst x86_64-%,x86_64,$(shell $(CC) -dumpmachine)) \
	$(notdir $(wildcard $(MUSL_LIBRARIES)/rcrt1.o)),x86_64 rcrt1.o)
ALONE := $(OUT)/musl/ingest-webhook $(ALONE)
endif
MUSL_INCLUDE = $(OUT)/musl/include
MUSL_COMPILE = $(MUSL) $(OURS) -isystem $(MUSL_INCLUDE) \
	-include share/make/musl.h $(CPPFLAGS) $(CFLAGS) -MMD -MP
MUSL_MEMBERS = $(patsubst $(OUT)/%,$(OUT)/musl/%,$(filter \
	$(addprefix %/,$(MEMBERS)),$(OBJECTS)))
MUSL_OWN = $(addprefix $(OUT)/musl/,alone.o bytes.o musl.o)
MUSL_OBJECTS = $(OUT)/musl/bin/ingest-webhook.o $(MUSL_OWN) $(MUSL_MEMBERS) \
	$(OUT)/musl/lib/arena.o
$(OUT)/musl/ingest-webhook: $(MUSL_OBJECTS)
	$(MUSL) $(CFLAGS) $(LDFLAGS) $(STATIC_PIE) -nostartfiles \
		-Wl,-static,-pie,--no-dynamic-linker,-z,text \
		-Wl,--wrap=exit,--wrap=memcpy,--wrap=strlen \
		-Wl,--defsym=fcntl64=fcntl -o $@ \
		$(MUSL_LIBRARIES)/rcrt1.o $(MUSL_LIBRARIES)/crti.o $^ \
		-lc $(ARCHIVES) $(MUSL_LIBRARIES)/crtn.o
$(MUSL_OBJECTS): $(OUT)/flags $(MUSL_INCLUDE)
$(OUT)/musl/%.o: %.c
	@mkdir -p $(@D)
	$(MUSL_COMPILE) -c -o $@ $<
$(MUSL_OWN): $(OUT)/musl/%.o: share/make/%.c
	$(MUSL_COMPILE) -c -o $@ $<
$(OUT)/musl/%.o: $(OUT)/%.c
	$(MUSL_COMPILE) -c -o $@ $<
$(OUT)/musl/llhttp/%.o: $(LLHTTP)/%.c
	@mkdir -p $(@D)
	$(MUSL) -std=c17 -fPIE $(LLHTTP_INCLUDE) -DLLHTTP_STRICT_MODE=1 \
		$(CPPFLAGS) $(CFLAGS) -w -c -o $@ $<

# The kernel's headers and the libraries', without any of glibc's beside them.
$(MUSL_INCLUDE): Makefile
	@rm -rf $@ $@.new && mkdir -p $@.new
	@for name in linux asm asm-generic bsd cjson llhttp.h nettle \
		sqlite3.h; do \
		for place in /usr/include /usr/include/$$($(MUSL) \
			-print-multiarch); do \
			test ! -e $$place/$$name || \
				ln -sfn $$place/$$name $@.new/; \
		done; \
	done
	@mv $@.new $@

$(OUT)/preload/ingest-webhook: $(OUT)/bin/ingest-webhook.o $(OUT)/lib.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(LINK) -Wl,-Map=$@.map -o $@ $^ $(LIBS)
$(BINOUT)/ingest-webhook: $(OUT)/preload/ingest-webhook share/make/choose \
	$(if $(ALONE),$(OUT)/alone.o share/make/alone.c) \
	$(wildcard share/make/musl.*) share/make/bytes.c
	@mkdir -p $(@D)
	@share/make/choose '$(MAKE)' $< $@ $(ALONE)
endif

$(patsubst %,$(BINOUT)/%,$(filter-out $(CHOSEN),$(C_PROGRAMS))): \
	$(BINOUT)/%: $(OUT)/bin/%.o $(OUT)/lib.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(LINK) -o $@ $^ $(LIBS)

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
$(OUT)/lib/program.o $(OUT)/musl/lib/program.o: CPPFLAGS += \
	-DVERSION='"$(VERSION)"'
$(OUT)/lib/share.o $(OUT)/musl/lib/share.o: CPPFLAGS += -DDATADIR='"$(DATADIR)"'

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
	$(wildcard $(OUT)/t/fuzz/*.d $(OUT)/musl/*.d $(OUT)/musl/*/*.d)

.PHONY: all help check run-tests demo deps install uninstall installcheck \
	dist distcheck clean FORCE
.SECONDARY:
