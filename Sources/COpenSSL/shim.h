/* What Swift cannot see of OpenSSL 3: functions that are macros, and constants that are casts. */
#pragma once
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <openssl/pem.h>
#include <openssl/err.h>
#include <openssl/core_names.h>
#include <openssl/rand.h>
#include <openssl/cms.h>
#include <openssl/ess.h>
#include <openssl/ts.h>
#include <openssl/ecdsa.h>

/* Keys in PKCS #11 tokens. OpenSSL 3 calls engines deprecated, and Debian 12 has no PKCS #11 provider yet: so here, and nowhere else. */
#ifndef OPENSSL_NO_ENGINE
#include <openssl/engine.h>
#include <openssl/ui.h>
#endif

enum { IPRO_TOKEN_NO_ENGINE = 1, IPRO_TOKEN_NO_MODULE = 2, IPRO_TOKEN_NO_KEY = 3 };

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
/* The private key that a PKCS #11 URI names; NULL with the reason in `failure`. `module` and `pin` may be NULL. Never asks anybody. */
static inline EVP_PKEY *ipro_token_key(const char *uri, const char *module, const char *pin, int *failure) {
    EVP_PKEY *key = NULL;
    *failure = IPRO_TOKEN_NO_ENGINE;
#ifndef OPENSSL_NO_ENGINE
    ENGINE_load_builtin_engines();
    ENGINE *engine = ENGINE_by_id("pkcs11");
    if (engine == NULL) return NULL;
    ENGINE_ctrl_cmd_string(engine, "QUIET", NULL, 0); /* messages are this project's own business */
    *failure = IPRO_TOKEN_NO_MODULE;
    if ((module == NULL || ENGINE_ctrl_cmd_string(engine, "MODULE_PATH", module, 0) == 1) && ENGINE_init(engine) == 1) {
        *failure = IPRO_TOKEN_NO_KEY;
        if (pin == NULL || ENGINE_ctrl_cmd_string(engine, "PIN", pin, 0) == 1)
            key = ENGINE_load_private_key(engine, uri, UI_null(), NULL);
        ENGINE_finish(engine);
    }
    ENGINE_free(engine);
#endif
    return key;
}
#pragma clang diagnostic pop
