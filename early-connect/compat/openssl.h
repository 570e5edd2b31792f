/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libnvme calls these functions of OpenSSL 3. This file declares them without OpenSSL's headers, so
 * an opaque type is void here. Only the key derivation (HKDF) works; the MAC is refused.
 */
#ifndef EARLY_CONNECT_COMPAT_OPENSSL_H
#define EARLY_CONNECT_COMPAT_OPENSSL_H

#include <stddef.h>

/* OSSL_PARAM, which two of the calls return by value: its size decides how. */
struct ossl_param {
	const char *key;
	unsigned int data_type;
	void *data;
	size_t data_size;
	size_t return_size;
};

/* openssl_hkdf.c */
const void *EVP_sha256(void);
const void *EVP_sha384(void);
void *EVP_PKEY_CTX_new_id(int id, void *engine);
void EVP_PKEY_CTX_free(void *ctx);
int EVP_PKEY_derive_init(void *ctx);
int EVP_PKEY_derive(void *ctx, unsigned char *key, size_t *len);
int EVP_PKEY_CTX_set_hkdf_md(void *ctx, const void *md);
int EVP_PKEY_CTX_set1_hkdf_key(void *ctx, const unsigned char *key, int len);
int EVP_PKEY_CTX_add1_hkdf_info(void *ctx, const unsigned char *info, int len);

/* openssl_mac.c */
void *OSSL_LIB_CTX_new(void);
void OSSL_LIB_CTX_free(void *ctx);
void *EVP_MAC_fetch(void *ctx, const char *name, const char *properties);
void EVP_MAC_free(void *mac);
void *EVP_MAC_CTX_new(void *mac);
void EVP_MAC_CTX_free(void *ctx);
int EVP_MAC_init(void *ctx, const unsigned char *key, size_t len, const struct ossl_param *params);
int EVP_MAC_update(void *ctx, const unsigned char *data, size_t len);
int EVP_MAC_final(void *ctx, unsigned char *out, size_t *len, size_t max);
struct ossl_param OSSL_PARAM_construct_utf8_string(const char *key, char *text, size_t len);
struct ossl_param OSSL_PARAM_construct_end(void);

#endif
