#pragma once
#include <gmime/gmime.h>

// The tests of types are macros, which Swift does not import.
static inline int lectern_is_multipart(void *object) { return GMIME_IS_MULTIPART(object) ? 1 : 0; }
static inline int lectern_is_message_part(void *object) { return GMIME_IS_MESSAGE_PART(object) ? 1 : 0; }
static inline int lectern_is_part(void *object) { return GMIME_IS_PART(object) ? 1 : 0; }
static inline int lectern_is_mailbox(void *object) { return INTERNET_ADDRESS_IS_MAILBOX(object) ? 1 : 0; }
