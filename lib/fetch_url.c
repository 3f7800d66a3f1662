/* SPDX-License-Identifier: MIT */
#include "fetch_call.h"

#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#define URL_MAXIMUM 8192

static bool
is_loopback(const char *host)
{
	struct in_addr four;
	struct in6_addr six;
	char bare[INET6_ADDRSTRLEN];
	size_t length = strlen(host);

	if (!strcasecmp(host, "localhost"))
		return true;
	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (host[0] != '[' || length < 3 || length - 2 >= sizeof(bare))
		return false;
	memcpy(bare, host + 1, length - 2);
	bare[length - 2] = '\0';
	return inet_pton(AF_INET6, bare, &six) == 1 &&
	    IN6_IS_ADDR_LOOPBACK(&six);
}

/* A URL is not wrong because memory is short. */
static bool
is_good(CURLUcode code)
{
	if (code == CURLUE_OUT_OF_MEMORY)
		errx(EX_OSERR, "no memory for a URL");
	return code == CURLUE_OK;
}

/* libcurl's parser, because it is libcurl that will connect: two readings of
 * one URL are how a check gets passed by the wrong host. */
static const char *
parse(CURLU *parser, const char *url, char **scheme, char **host)
{
	char *user = NULL, *password = NULL;
	const char *why = NULL;

	if (!is_good(curl_url_set(parser, CURLUPART_URL, url, 0)) ||
	    !is_good(curl_url_get(parser, CURLUPART_SCHEME, scheme, 0)) ||
	    !is_good(curl_url_get(parser, CURLUPART_HOST, host, 0)))
		why = "not a URL";
	else if (is_good(curl_url_get(parser, CURLUPART_USER, &user, 0)) ||
	    is_good(curl_url_get(parser, CURLUPART_PASSWORD, &password, 0)))
		why = "a URL must not carry a user name or password";
	curl_free(user);
	curl_free(password);
	return why;
}

/* What libcurl would repair or send as it is. */
static bool
has_odd_bytes(const char *url)
{
	for (; *url; url++)
		if ((unsigned char)*url <= ' ' || (unsigned char)*url >= 127 ||
		    *url == '\\')
			return true;
	return false;
}

bool
fetch_url_read(const char *url, bool *plain, bool *local, const char **why)
{
	CURLU *parser = curl_url();
	char *scheme = NULL, *host = NULL;

	*plain = *local = false;
	if (!parser)
		errx(EX_OSERR, "no memory for a URL");
	if (strlen(url) > URL_MAXIMUM)
		*why = "a URL longer than 8192 bytes";
	else if (strstr(url, ":///"))
		*why = "not a URL"; /* libcurl reads past a third slash */
	else if (has_odd_bytes(url))
		*why =
		    "a space, control, backslash or non-ASCII byte in the URL";
	else
		*why = parse(parser, url, &scheme, &host);
	if (!*why) {
		*local = is_loopback(host);
		*plain = !strcasecmp(scheme, "http");
		if (*plain && !*local)
			*why = "http is for loopback hosts only, use https";
		else if (!*plain && strcasecmp(scheme, "https"))
			*why = "neither https nor http";
	}
	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(parser);
	return !*why;
}

bool
fetch_allowed(const char *url, const char **why)
{
	bool plain, local;

	return fetch_url_read(url, &plain, &local, why);
}

void
fetch_escape(struct buffer *buffer, const char *text)
{
	static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz"
				   "0123456789-._~";

	for (; *text; text++)
		if (strchr(kept, *text))
			buffer_byte(buffer, *text);
		else
			buffer_format(buffer, "%%%02X", (unsigned char)*text);
}
