// CNettle: nettle's keyed digests, each as one call, and MD5 piece by piece.
#ifndef HF_NETTLE_SHIM_H
#define HF_NETTLE_SHIM_H

#include <nettle/hmac.h>
#include <nettle/md5.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum { HF_MD5_LENGTH = MD5_DIGEST_SIZE, HF_SHA256_LENGTH = SHA256_DIGEST_SIZE };

/// `digest` has room for HF_MD5_LENGTH bytes.
static inline void hf_hmac_md5(const uint8_t *key, size_t key_length, const uint8_t *data, size_t length,
                               uint8_t *digest) {
    struct hmac_md5_ctx context;
    hmac_md5_set_key(&context, key_length, key);
    hmac_md5_update(&context, length, data);
    hmac_md5_digest(&context, MD5_DIGEST_SIZE, digest);
}

/// `digest` has room for HF_SHA256_LENGTH bytes.
static inline void hf_hmac_sha256(const uint8_t *key, size_t key_length, const uint8_t *data, size_t length,
                                  uint8_t *digest) {
    struct hmac_sha256_ctx context;
    hmac_sha256_set_key(&context, key_length, key);
    hmac_sha256_update(&context, length, data);
    hmac_sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
}

/// The state of an MD5 that is being fed.
typedef struct md5_ctx hf_md5;

static inline hf_md5 hf_md5_begin(void) {
    hf_md5 context;
    md5_init(&context);
    return context;
}

static inline void hf_md5_add(hf_md5 *context, const uint8_t *data, size_t length) {
    md5_update(context, length, data);
}

/// `digest` has room for HF_MD5_LENGTH bytes.
static inline void hf_md5_end(hf_md5 *context, uint8_t *digest) {
    md5_digest(context, MD5_DIGEST_SIZE, digest);
}

#pragma clang assume_nonnull end

#endif
