# SPDX-License-Identifier: GPL-2.0-or-later
#
# early-connect: build and install. V=1 shows the commands.
#
# The program is one static binary: musl, and libnvme, json-c, keyutils from Debian's archives, and
# libkmod built from Debian's source. The first build fetches these into build/; later ones touch no
# network. Another libnvme (with its json-c and keyutils) can be named with
#     make LIBNVME_CFLAGS='-isystem ...' LIBNVME_LIBS='.../libnvme.a .../libjson-c.a ...'

VERSION  := $(shell sed -n '1s/.*(\(.*\)).*/\1/p' packaging/deb/debian/changelog)
PREFIX   ?= /usr
DESTDIR  ?=
MAX_SIZE ?= 600000

# The guest of `make demo` and `make vm`: initramfs-tools or dracut.
INITRAMFS ?= initramfs-tools

MUSL_GCC ?= musl-gcc
# The smallest that the compiler makes: -Oz from GCC 12 on.
CFLAGS   ?= $(shell $(MUSL_GCC) -Oz -E -x c /dev/null >/dev/null 2>&1 && echo -Oz || echo -Os) -g
B        := build

# ---- what it is made of -------------------------------------------------------------------------

multiarch := $(shell gcc -print-multiarch)

ifdef LIBNVME_LIBS
deps :=
else
sysroot        := $(B)/sysroot/usr
LIBNVME_CFLAGS := -isystem $(sysroot)/include -isystem $(sysroot)/include/json-c
LIBNVME_LIBS   := $(addprefix $(sysroot)/lib/$(multiarch)/,libnvme.a libjson-c.a libkeyutils.a)
deps           := $(B)/deps.manifest
endif
deps += $(B)/kh.stamp $(B)/kmod.manifest

deb := $(B)/early-connect_$(VERSION)_$(shell dpkg --print-architecture 2>/dev/null).deb

# A room is a folder; compat is an archive of its own.
compat  := $(wildcard early-connect/compat/*.c)
sources := $(filter-out $(compat),$(wildcard early-connect/*.c early-connect/*/*.c))
manuals := $(patsubst early-connect/man/%.scd,$(B)/%,$(wildcard early-connect/man/*.scd))
objects := $(sources:%.c=$(B)/obj/%.o)
compat_objects := $(compat:%.c=$(B)/obj/%.o)

# ---- how it is compiled -------------------------------------------------------------------------

warnings := -Wall -Wextra -Werror -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wold-style-definition -Wmissing-declarations -Wredundant-decls -Wnested-externs \
	-Wvla -Wformat=2 -Wundef -Wpointer-arith -Wwrite-strings -Wcast-qual -Wcast-align=strict \
	-Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wimplicit-fallthrough -Wnull-dereference

cflags := -std=gnu11 $(CFLAGS) $(warnings) -D_GNU_SOURCE -fno-pie -fno-common \
	-fstack-protector-strong -fstack-clash-protection -ffunction-sections -fdata-sections \
	-fno-asynchronous-unwind-tables # no exception passes, and gdb has -g's own tables

includes := -Iearly-connect $(LIBNVME_CFLAGS) -isystem $(B)/kmod -idirafter $(B)/kh

# Plain -static: with musl-gcc, -static-pie silently gives a dynamic program.
ldflags := -static -no-pie \
	-Wl,--gc-sections,-z,relro,-z,now,-z,noexecstack,-z,separate-code,--fatal-warnings \
	-Wl,--wrap=free,--wrap=realloc # base/wipe.c

ifeq ($(V),1)
Q   :=
say := @:
else
Q   := @
say := @printf '  %-7s %s\n'
endif

.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all
.PHONY: all bench check check-all check-quick clean deb demo format help install install-files test vm FORCE

help: ## this list
	@sed -n 's/^\([a-z_.-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 24 | sort

all: $(B)/early-connect $(manuals) ## build/early-connect and the manual pages (V=1 shows the commands)

# compat stands behind the archives: it supplies only what they, built against glibc, ask for.
$(B)/early-connect: $(objects) $(B)/libglibc-compat.a $(deps)
	$(say) LINK $@
	$(Q)$(MUSL_GCC) $(ldflags) -o $@ $(objects) \
		$(B)/libkmod.a $(LIBNVME_LIBS) $(B)/libglibc-compat.a $(LDLIBS)
	$(Q)size=$$(sh early-connect/deps/check-static.sh $@ $(MAX_SIZE)) && \
		printf '  %-7s %s bytes stripped\n' STATIC "$$size"

$(B)/libglibc-compat.a: $(compat_objects)
	$(say) AR $@
	$(Q)rm -f $@
	$(Q)ar rcsD $@ $^

# Compiled anew when the flags or the version change.
$(B)/flags: FORCE
	@mkdir -p $(B)
	@echo '$(MUSL_GCC) $(cflags) $(includes) $(VERSION)' | cmp -s - $@ || \
		echo '$(MUSL_GCC) $(cflags) $(includes) $(VERSION)' >$@

$(B)/obj/early-connect/%.o: early-connect/%.c $(B)/flags $(deps)
	$(say) CC $<
	@mkdir -p $(@D)
	$(Q)$(MUSL_GCC) $(cflags) $(includes) -DEARLY_CONNECT_VERSION='"$(VERSION)"' \
		-MMD -MP -c $< -o $@

-include $(objects:.o=.d) $(compat_objects:.o=.d)

$(manuals): $(B)/%: early-connect/man/%.scd
	$(say) SCDOC $@
	@mkdir -p $(@D)
	$(Q)scdoc <$< >$@

# ---- what is fetched ----------------------------------------------------------------------------

fetch := early-connect/deps

$(B)/deps.manifest: $(fetch)/sysroot.sh $(fetch)/private-apt.sh $(fetch)/debian-sources.sh
	$(say) FETCH 'libnvme json-c keyutils'
	$(Q)sh $(fetch)/sysroot.sh $(B)

$(B)/kmod.manifest: $(fetch)/kmod.sh $(fetch)/private-apt.sh $(fetch)/debian-sources.sh $(B)/kh.stamp
	$(say) FETCH kmod
	$(Q)sh $(fetch)/kmod.sh $(B)/kh $(B)

$(B)/kh.stamp: $(fetch)/kernel-headers.sh
	@mkdir -p $(B)
	$(Q)sh $< $(B)/kh
	@touch $@

# ---- the rest -----------------------------------------------------------------------------------

sbin    := $(DESTDIR)$(PREFIX)/sbin
lib     := $(DESTDIR)$(PREFIX)/lib
share   := $(DESTDIR)$(PREFIX)/share
scripts := local-top local-block local-bottom panic

# One after the other, also under -j.
install: all ## below DESTDIR= and PREFIX=
	$(Q)$(MAKE) --no-print-directory install-files

# What is built already; the package calls it, with flags in its environment that are not for a build. The
# units run the program where PREFIX has it; initramfs-tools and dracut look for their parts below /usr alone.
install-files:
	install -D -s -m 0755 $(B)/early-connect $(sbin)/early-connect
	install -D -m 0644 $(manuals) -t $(share)/man/man8
	install -D -m 0644 initramfs-tools-hooks/functions $(share)/early-connect/initramfs-functions
	install -D -m 0755 initramfs-tools-hooks/hooks/early-connect -t $(share)/initramfs-tools/hooks
	install -D -m 0644 initramfs-tools-hooks/conf-hooks.d/early-connect \
		-t $(share)/initramfs-tools/conf-hooks.d
	for stage in $(scripts); do \
		install -D -m 0755 initramfs-tools-hooks/scripts/$$stage/early-connect \
			-t $(share)/initramfs-tools/scripts/$$stage || exit; \
	done
	install -D -m 0644 dracut-module/50early-connect/* -t $(lib)/dracut/modules.d/50early-connect
	chmod 0755 $(lib)/dracut/modules.d/50early-connect/*.sh
	install -D -m 0644 dracut-module/dracut.conf.d/50-early-connect.conf -t $(lib)/dracut/dracut.conf.d
	install -D -m 0644 rootfs/systemd/*.service rootfs/systemd/*.timer -t $(lib)/systemd/system
	for unit in networking.service ifup@.service; do \
		install -D -m 0644 rootfs/systemd/$$unit.d/*.conf -t $(lib)/systemd/system/$$unit.d || exit; \
	done
	install -D -m 0644 rootfs/modules-load.d/early-connect.conf -t $(lib)/modules-load.d
	install -D -m 0644 rootfs/udev/71-early-connect.rules -t $(lib)/udev/rules.d
	sed -i 's|/usr/sbin/early-connect|$(PREFIX)/sbin/early-connect|' $(lib)/udev/rules.d/71-early-connect.rules \
		$(lib)/systemd/system/early-connect*.service $(lib)/systemd/system/*.service.d/50-early-connect.conf
	install -D -m 0644 rootfs/early-connect.conf -t $(share)/doc/early-connect/examples

deb: all ## the Debian package, below build/
	$(say) DEB $(deb)
	$(Q)rm -f $(B)/*.deb
	$(Q)sh packaging/deb/build.sh . $(deb)

demo: ## a guest that boots from NVMe/TCP, and a report (INITRAMFS=dracut)
	$(Q)sh packaging/install-packages.sh demo
	$(Q)$(MAKE) deb
	$(Q)tests/demo $(deb) $(INITRAMFS)

vm: ## the same guest, and a shell in it (INITRAMFS=dracut)
	$(Q)sh packaging/install-packages.sh demo
	$(Q)$(MAKE) deb
	$(Q)tests/console $(deb) $(INITRAMFS)

test: ## these files alone: T="tests/unit/cli.bats …", and of them the tests that F=REGEX fits
	@test -n '$(T)' || { echo 'usage: make test T="FILE.bats …" [F=REGEX]' >&2; exit 2; }
	$(Q)sh packaging/install-packages.sh test
	$(Q)$(MAKE) all deb
	$(Q)tests/run $(if $(F),-f '$(subst ','\'',$(F))') $(T)

check-quick: ## without virtual machines
	$(Q)sh packaging/install-packages.sh test
	$(Q)$(MAKE) all deb
	$(Q)tests/run quick

bench: ## measure it beside others, into bench/results.md
	$(Q)sh packaging/install-packages.sh test
	$(Q)$(MAKE) all deb
	$(Q)bench/run

check: ## every test
	$(Q)sh packaging/install-packages.sh test
	$(Q)$(MAKE) all deb
	$(Q)tests/run

check-all: ## also what takes long
	$(Q)sh packaging/install-packages.sh test
	$(Q)$(MAKE) all deb
	$(Q)tests/run all

include tests/fuzz/fuzz.mk

# For clangd and the like. clang finds musl's headers only where it is told to look, and has not all warnings of gcc.
# musl_headers is asked for once, and only here.
musl_headers = $(eval musl_headers := $(shell $(MUSL_GCC) -E -v -xc /dev/null 2>&1 | \
	sed -n '\|/gcc/|d; s|^ /|-isystem/|p'))$(musl_headers)
editor_flags = $(filter-out -Werror,$(cflags)) -Wno-unknown-warning-option -Wno-cast-qual \
	-Wno-format-nonliteral -nostdlibinc $(musl_headers) \
	$(includes) -DEARLY_CONNECT_VERSION="$(VERSION)"
test_flags   = -std=gnu11 -Wall -Wextra -D_GNU_SOURCE -Iearly-connect -Itests/unit $(LIBNVME_CFLAGS) -isystem $(B)/kmod
in_json      = "$(subst ",\",$(subst \,\\,$1))"
comma        := ,
# FLAGS, FILE
command_of   = { "directory": $(call in_json,$(CURDIR)), "file": $(call in_json,$2), \
	"arguments": ["clang"$(foreach word,$1 -c $2,$(comma)$(call in_json,$(word)))] }

compile_commands.json: $(deps) FORCE ## for clangd
	$(say) JSON $@
	$(file >$@,[$(call command_of,$(editor_flags),$(firstword $(sources))))
	$(foreach file,$(filter-out $(firstword $(sources)),$(sources)) $(compat), \
		$(file >>$@,$(comma)$(call command_of,$(editor_flags),$(file))))
	$(foreach file,$(wildcard tests/*/*.c),$(file >>$@,$(comma)$(call command_of,$(test_flags),$(file))))
	$(file >>$@,])

format: ## the C code, by clang-format
	clang-format -i $(wildcard early-connect/*.[ch] early-connect/*/*.[ch] tests/*/*.[ch])

clean: ## remove build/
	rm -rf $(B)
