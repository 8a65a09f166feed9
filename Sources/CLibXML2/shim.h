#pragma once
#include <libxml/xmlversion.h>
// Debian's libxml2 converts by ICU, whose headers are those of another version in Swift's Foundation. Nothing here needs them.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/xmlreader.h>
