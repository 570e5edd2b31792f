// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys: whole ones, every slip in them, and no trace of one in a message. */
#include <string.h>

#include "base/macro.h"
#include "request/key.h"
#include "tap.h"

#define BODY_32 "BxQhLjtIVWJvfImWo7C9ytfk8f4LGCUyP0xZZnOAjZrjLq4w"
#define BODY_48 "DhsoNUJPXGl2g5CdqrfE0d7r+AUSHyw5RlNgbXqHlKGuu8jV4u/8CRYjMD1KV2Rx96OHXg=="
#define BODY_64                                                                                    \
	"FSIvPElWY3B9ipeksb7L2OXy/wwZJjNATVpndIGOm6i1ws/c6fYDEB0qN0RRXmt4hZKfrLnG0+Dt+gcUIS47SPic" \
	"9Bo="
#define BODY_33 "BxQhLjtIVWJvfImWo7C9ytfk8f4LGCUyP0xZZnOAjZqnKsSDow=="

static const struct {
	enum key_fault fault;
	const char *key;
} dhchap[] = {
	{ KEY_GOOD, "DHHC-1:00:" BODY_32 ":" },
	{ KEY_GOOD, "DHHC-1:00:" BODY_48 ":" },
	{ KEY_GOOD, "DHHC-1:00:" BODY_64 ":" },
	{ KEY_GOOD, "DHHC-1:01:" BODY_32 ":" },
	{ KEY_GOOD, "DHHC-1:02:" BODY_48 ":" },
	{ KEY_GOOD, "DHHC-1:03:" BODY_64 ":" },
	{ KEY_GOOD, "DHHC-1:00:" BODY_32 },
	{ KEY_BAD_LENGTH, "DHHC-1:01:" BODY_48 ":" },
	{ KEY_BAD_LENGTH, "DHHC-1:02:" BODY_32 ":" },
	{ KEY_BAD_LENGTH, "DHHC-1:03:" BODY_32 ":" },
	{ KEY_BAD_LENGTH, "DHHC-1:00:" BODY_33 ":" },
	{ KEY_BAD_LENGTH, "DHHC-1:00:AAAA:" },
	{ KEY_BAD_LENGTH, "DHHC-1:00:AA==:" },
	{ KEY_BAD_SUM, "DHHC-1:00:CxQhLjtIVWJvfImWo7C9ytfk8f4LGCUyP0xZZnOAjZrjLq4w:" },
	{ KEY_BAD_SUM, "DHHC-1:00:BxQhLjtIVWJvfImWo7C9ytfk8f4LGCUyP0xZZnOAjZrjLq4W:" },
	{ KEY_BAD_FORM, "" },
	{ KEY_BAD_FORM, "DHHC-1" },
	{ KEY_BAD_FORM, "DHHC-1:" },
	{ KEY_BAD_FORM, "DHHC-1:0" },
	{ KEY_BAD_FORM, "DHHC-1:00" },
	{ KEY_BAD_FORM, "DHHC-1:00:" },
	{ KEY_BAD_FORM, "DHHC-1:00::" },
	{ KEY_BAD_FORM, "DHHC-1:04:" BODY_32 ":" },
	{ KEY_BAD_FORM, "DHHC-1:10:" BODY_32 ":" },
	{ KEY_BAD_FORM, "DHHC-1:0:" BODY_32 ":" },
	{ KEY_BAD_FORM, "DHHC-1:00" BODY_32 ":" },
	{ KEY_BAD_FORM, "DHHC1:00:" BODY_32 ":" },
	{ KEY_BAD_FORM, "dhhc-1:00:" BODY_32 ":" },
	{ KEY_BAD_FORM, "DHHC-2:00:" BODY_32 ":" },
	{ KEY_BAD_FORM, "XDHHC-1:00:" BODY_32 ":" },
	{ KEY_BAD_FORM, "DHHC-1:00:" BODY_32 ":x" },
	{ KEY_BAD_FORM, "DHHC-1:00:" BODY_32 "::" },
	{ KEY_BAD_FORM, "DHHC-1:00:" BODY_32 "=:" },
	{ KEY_BAD_FORM, "DHHC-1:00:BxQhLjtIVWJvfImWo7C9ytfk8f4LGCUyP0xZZnOAjZrjLq4:" },
	{ KEY_BAD_FORM, "DHHC-1:00:BxQhLjtIVWJvfImWo7C9ytfk8f4LGCUyP0xZZnOAjZrjLq-w:" },
	{ KEY_BAD_FORM, "DHHC-1:00:====:" },
	{ KEY_BAD_FORM, "DHHC-1:00:" BODY_64 BODY_64 ":" },
	{ KEY_BAD_FORM, "NVMeTLSkey-1:01:" BODY_32 ":" },
};

static const struct {
	enum key_fault fault;
	const char *key;
} tls[] = {
	{ KEY_GOOD, "NVMeTLSkey-1:01:" BODY_32 ":" },
	{ KEY_GOOD, "NVMeTLSkey-1:02:" BODY_48 ":" },
	{ KEY_BAD_LENGTH, "NVMeTLSkey-1:01:" BODY_48 ":" },
	{ KEY_BAD_LENGTH, "NVMeTLSkey-1:02:" BODY_64 ":" },
	{ KEY_BAD_SUM, "NVMeTLSkey-1:01:CxQhLjtIVWJvfImWo7C9ytfk8f4LGCUyP0xZZnOAjZrjLq4w:" },
	{ KEY_BAD_FORM, "NVMeTLSkey-1:00:" BODY_32 ":" },
	{ KEY_BAD_FORM, "NVMeTLSkey-1:03:" BODY_64 ":" },
	{ KEY_BAD_FORM, "NVMeTLSkey-1:01:" BODY_32 },
	{ KEY_BAD_FORM, "NVMETLSkey-1:01:" BODY_32 ":" },
	{ KEY_BAD_FORM, "NVMeTLSkey-0:01:" BODY_32 ":" },
	{ KEY_BAD_FORM, "DHHC-1:01:" BODY_32 ":" },
	{ KEY_BAD_FORM, "12345" },
};

/* What is left of a line. */
static const struct {
	const char *before, *after;
} lines[] = {
	{ "nvme_fabrics: Invalid DH-CHAP secret DHHC1:00:" BODY_32 ":",
	  "nvme_fabrics: Invalid DH-CHAP secret ..." },
	{ "secret dhhc-1:00:" BODY_32 ": is bad", "secret ... is bad" },
	{ "secret DHC-1:00:" BODY_32 ":", "secret ..." },
	{ "secret DHCH-1:0:" BODY_32 ":", "secret ..." },
	{ "secret DHHC-1-00-" BODY_32 ":", "secret ..." },
	{ "secret DHHC-1:00: " BODY_32 ":", "secret ... ..." },
	{ "secret " BODY_32, "secret ..." },
	{ "secret " BODY_48 " x", "secret ... x" },
	{ "secret x:00:c2VjcmV0c2VjcmV0:", "secret ..." },
	{ "unknown parameter or missing value 'dhchap_sicret=DHHC-1:00:" BODY_32 ":' in ctrl",
	  "unknown parameter or missing value 'dhchap_sicret=...' in ctrl" },
	{ "tls_key=NVMeTLSkey-1:01:" BODY_32 ":,tls", "tls_key=...,tls" },
	{ "\"nvmetlskey1:01:short:\"", "\"...\"" },
	{ "DHHC-1:00:" BODY_32, "..." },
	{ "nvme nvme0: Connect for subsystem nqn.2014-08.org.nvmexpress:uuid:"
	  "1b4e28ba-2fa1-11d2-883f-0016d3cca427 is not allowed, hostnqn: nqn.x:0123456789abcdef",
	  NULL },
	{ "namespace 0123456789abcdef0123456789abcdef at [fe80::1]:4420 (DHCP: eth0), "
	  "52:54:00:12:34:56",
	  NULL },
	{ "its dhchap_key is not a key: a key is DHHC-1, a hash (00 to 03) and base64", NULL },
	{ "/usr/share/early-connect/initramfs-functions: tos=3 a==b =", NULL },
	{ "", NULL },
};

int main(void)
{
	char text[512];

	for (size_t i = 0; i < ARRAY_SIZE(dhchap); i++)
		ok(key_check_dhchap(dhchap[i].key) == dhchap[i].fault, "%d: %s",
		   (int)dhchap[i].fault, dhchap[i].key);
	for (size_t i = 0; i < ARRAY_SIZE(tls); i++)
		ok(key_check_tls(tls[i].key) == tls[i].fault, "%d: %s", (int)tls[i].fault,
		   tls[i].key);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		const char *after = lines[i].after ? lines[i].after : lines[i].before;

		snprintf(text, sizeof(text), "%s", lines[i].before);
		key_hide_forms(text);
		ok(!strcmp(text, after), "%s: %s", after, text);
	}
	strcpy(text, "a MYSECRET, twice MYSECRET, and MYSECRE");
	key_hide(text, "MYSECRET");
	ok(!strcmp(text, "a ..., twice ..., and MYSECRE"), "a known key, whatever its form: %s",
	   text);
	strcpy(text, "the part c2VjcmV0 alone");
	key_hide(text, "DHHC-1:00:c2VjcmV0:");
	ok(!strcmp(text, "the part ... alone"), "what is secret in it: %s", text);
	key_hide(text, "");
	ok(!strcmp(text, "the part ... alone"), "no key, nothing to hide");
	return tap_end();
}
