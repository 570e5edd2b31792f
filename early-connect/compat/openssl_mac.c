// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * OpenSSL's HMAC, refused: libnvme computes the digest in a TLS key's identity with it. Why, and
 * why the names are weak, stands in openssl_hkdf.c.
 */
#include "openssl.h"

/* No library context: libnvme goes no further, and the rest only has to be there. */
__attribute__((weak)) void *OSSL_LIB_CTX_new(void)
{
	return NULL;
}

__attribute__((weak)) void OSSL_LIB_CTX_free(void *ctx)
{
	(void)ctx;
}

__attribute__((weak)) void *EVP_MAC_fetch(void *ctx, const char *name, const char *properties)
{
	(void)ctx;
	(void)name;
	(void)properties;
	return NULL;
}

__attribute__((weak)) void EVP_MAC_free(void *mac)
{
	(void)mac;
}

__attribute__((weak)) void *EVP_MAC_CTX_new(void *mac)
{
	(void)mac;
	return NULL;
}

__attribute__((weak)) void EVP_MAC_CTX_free(void *ctx)
{
	(void)ctx;
}

__attribute__((weak)) int EVP_MAC_init(void *ctx, const unsigned char *key, size_t len,
				       const struct ossl_param *params)
{
	(void)ctx;
	(void)key;
	(void)len;
	(void)params;
	return 0;
}

__attribute__((weak)) int EVP_MAC_update(void *ctx, const unsigned char *data, size_t len)
{
	(void)ctx;
	(void)data;
	(void)len;
	return 0;
}

__attribute__((weak)) int EVP_MAC_final(void *ctx, unsigned char *out, size_t *len, size_t max)
{
	(void)ctx;
	(void)out;
	(void)len;
	(void)max;
	return 0;
}

__attribute__((weak)) struct ossl_param OSSL_PARAM_construct_utf8_string(const char *key,
									 char *text, size_t len)
{
	(void)key;
	(void)text;
	(void)len;
	return (struct ossl_param){ 0 };
}

__attribute__((weak)) struct ossl_param OSSL_PARAM_construct_end(void)
{
	return (struct ossl_param){ 0 };
}
