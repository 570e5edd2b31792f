/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys as text: is one whole, and how it is kept out of a message. The kernel logs a DH-HMAC-CHAP
 * key that has a slip in its prefix, so no key goes there unchecked.
 */
#ifndef EC_REQUEST_KEY_H
#define EC_REQUEST_KEY_H

enum key_fault {
	KEY_GOOD,
	KEY_BAD_FORM,
	KEY_BAD_LENGTH, /* not one that its HH allows */
	KEY_BAD_SUM,
};

/* "DHHC-1:HH:BASE64:", HH 00 to 03: NVM Express Base Specification 2.0, 8.13.5.8. */
enum key_fault key_check_dhchap(const char *key);

/* "NVMeTLSkey-1:HH:BASE64:", HH 01 or 02: NVMe/TCP Transport Specification 1.0, 3.6.1.5. */
enum key_fault key_check_tls(const char *key);

/* Put "..." in the place of each word of @text that looks like a key, with a slip in it, too. */
void key_hide_forms(char *text);

/* Put "..." wherever @text has @key, or what is secret in it. */
void key_hide(char *text, const char *key);

#endif
