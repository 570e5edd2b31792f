// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * OpenSSL's HKDF, refused: libnvme derives a TLS key from a configured secret with it. libcrypto
 * would be several times the size of the whole program, so a configuration that wants a key derived
 * gets an error from libnvme here; keys that are in the kernel's keyring already need none of this.
 *
 * The names are weak, so that a libcrypto named on the link line takes their place. Opaque types
 * are void; 0 is a failure in all of these calls.
 */
#include "openssl.h"

/* No digest: libnvme goes no further. */
__attribute__((weak)) const void *EVP_sha256(void)
{
	return NULL;
}

__attribute__((weak)) const void *EVP_sha384(void)
{
	return NULL;
}

__attribute__((weak)) void *EVP_PKEY_CTX_new_id(int id, void *engine)
{
	(void)id;
	(void)engine;
	return NULL;
}

__attribute__((weak)) void EVP_PKEY_CTX_free(void *ctx)
{
	(void)ctx;
}

__attribute__((weak)) int EVP_PKEY_derive_init(void *ctx)
{
	(void)ctx;
	return 0;
}

__attribute__((weak)) int EVP_PKEY_derive(void *ctx, unsigned char *key, size_t *len)
{
	(void)ctx;
	(void)key;
	(void)len;
	return 0;
}

__attribute__((weak)) int EVP_PKEY_CTX_set_hkdf_md(void *ctx, const void *md)
{
	(void)ctx;
	(void)md;
	return 0;
}

__attribute__((weak)) int EVP_PKEY_CTX_set1_hkdf_key(void *ctx, const unsigned char *key, int len)
{
	(void)ctx;
	(void)key;
	(void)len;
	return 0;
}

__attribute__((weak)) int EVP_PKEY_CTX_add1_hkdf_info(void *ctx, const unsigned char *info, int len)
{
	(void)ctx;
	(void)info;
	(void)len;
	return 0;
}
