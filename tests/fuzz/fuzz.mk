# SPDX-License-Identifier: GPL-2.0-or-later
#
# The fuzz targets: the program's files as they are, but with this machine's libc, under the address and
# undefined-behaviour sanitizers, and Debian's libnvme and json-c, whose heap the address sanitizer
# watches too. LIBNVME_CFLAGS and LIBNVME_LIBS name others, built with sanitizers perhaps.

fuzz_dir := $(B)/fuzz
fuzzers  := $(patsubst tests/fuzz/%.c,$(fuzz_dir)/%,$(filter-out %/harness.c,$(wildcard tests/fuzz/*.c)))

fuzz_cflags := -std=gnu11 -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -Wall -Wextra -Werror -D_GNU_SOURCE -DEARLY_CONNECT_VERSION='"fuzz"'
fuzz_rooms  := $(sources:%.c=$(fuzz_dir)/%.o)
fuzz_compat := $(patsubst %.c,$(fuzz_dir)/%.o,$(wildcard early-connect/compat/c23.c early-connect/compat/openssl*.c))

.PHONY: fuzz fuzzers
.SECONDARY: $(fuzz_rooms) $(fuzzers:$(fuzz_dir)/%=$(fuzz_dir)/tests/fuzz/%.o)

fuzzers: $(fuzzers)

# compat stands behind libc here: it supplies only what this libc is too old for.
$(fuzzers): $(fuzz_dir)/%: $(fuzz_dir)/tests/fuzz/%.o $(fuzz_dir)/tests/fuzz/harness.o \
		$(fuzz_dir)/rooms.a $(fuzz_dir)/compat.a
	$(say) LINK $@
	$(Q)clang -fsanitize=fuzzer,address,undefined -o $@ $(filter-out %/compat.a,$^) $(LIBNVME_LIBS) -lc $(fuzz_dir)/compat.a

$(fuzz_dir)/rooms.a: $(fuzz_rooms)
$(fuzz_dir)/compat.a: $(fuzz_compat)
# q, not r: two rooms may have a file of the same name.
$(fuzz_dir)/%.a:
	$(say) AR $@
	$(Q)rm -f $@
	$(Q)ar qcsD $@ $^

$(fuzz_dir)/early-connect/compat/%.o: early-connect/compat/%.c
	$(say) CLANG $<
	@mkdir -p $(@D)
	$(Q)clang -std=c11 -O1 -c $< -o $@

$(fuzz_dir)/%.o: %.c $(deps)
	$(say) CLANG $<
	@mkdir -p $(@D)
	$(Q)clang $(fuzz_cflags) -Iearly-connect $(LIBNVME_CFLAGS) -isystem $(B)/kmod -MMD -MP -c $< -o $@

-include $(wildcard $(fuzz_dir)/early-connect/*.d $(fuzz_dir)/early-connect/*/*.d $(fuzz_dir)/tests/fuzz/*.d)

fuzz: fuzzers ## look for what parsers do not stand (SECONDS=600 TARGET=uri)
	$(Q)tests/fuzz/run $(or $(SECONDS),600) $(TARGET)
