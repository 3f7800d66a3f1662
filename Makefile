# SPDX-License-Identifier: MIT
VERSION = 0.1.0
OUT = .build
BINOUT = bin

CC = gcc
CFLAGS = -O2 -g
PKG_CONFIG = pkg-config

OURS = -std=c17 -D_DEFAULT_SOURCE -D_GNU_SOURCE -Ilib -I$(OUT) \
	-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wformat=2 -Wcast-qual -Wwrite-strings -Wundef -Wvla \
	-Wstrict-prototypes -Wmissing-prototypes \
	-fstack-protector-strong -fPIE -MMD -MP
FORTIFY = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
LINK = -pie -Wl,-z,relro,-z,now -Wl,--as-needed

LIBS = -lsqlite3 -lcurl -lcjson -lbsd -lnettle -lutf8proc

PROGRAMS = $(patsubst bin/%.c,%,$(wildcard bin/*.c))
LIBRARY = $(wildcard lib/*.c lib/*/*.c)
OBJECTS = $(LIBRARY:%.c=$(OUT)/%.o) $(OUT)/sql.o
BUILT = $(PROGRAMS:%=$(BINOUT)/%)

all: $(BUILT)

$(BINOUT)/%: $(OUT)/bin/%.o $(OUT)/lib.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(LINK) -o $@ $< $(OUT)/lib.a $(LIBS)

$(OUT)/lib.a: $(OBJECTS)
	rm -f $@
	$(AR) rcs $@ $(OBJECTS)

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(OURS) $(FORTIFY) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(OUT)/lib/program.o: CPPFLAGS += -DVERSION='"$(VERSION)"'

$(OUT)/sql.o: $(OUT)/sql.c
	$(CC) $(OURS) $(FORTIFY) $(CFLAGS) -c -o $@ $<

$(OUT)/sql.c: share/sql/embed.awk $(wildcard share/sql/*.sql)
	@mkdir -p $(@D)
	awk -f share/sql/embed.awk share/sql/*.sql >$@.new && mv $@.new $@

clean:
	rm -rf $(OUT) $(BUILT)

-include $(OBJECTS:.o=.d) $(PROGRAMS:%=$(OUT)/bin/%.d)

.PHONY: all clean
.SECONDARY:
