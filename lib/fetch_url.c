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

/* Without the brackets of an IPv6 address. */
static bool
copy_host(struct fetch_place *place, const char *host)
{
	size_t length = strlen(host);
	bool bracket = length >= 2 && host[0] == '[' && host[length - 1] == ']';

	length -= bracket ? 2 : 0;
	if (length == 0 || length >= sizeof(place->host))
		return false;
	memcpy(place->host, host + bracket, length);
	place->host[length] = '\0';
	return true;
}

bool
fetch_place_read(struct fetch_place *place, const char *url, const char **why)
{
	CURLU *parser = curl_url();
	char *scheme = NULL, *host = NULL;

	*place = (struct fetch_place){0};
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
		place->local = is_loopback(host);
		place->plain = !strcasecmp(scheme, "http");
		if (!place->plain && strcasecmp(scheme, "https"))
			*why = "neither https nor http";
		else if (!copy_host(place, host))
			*why = "not the name of a host";
	}
	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(parser);
	return !*why;
}

bool
fetch_place_allowed(struct fetch_place *place, const char *url,
    const char **why)
{
	if (!fetch_place_read(place, url, why))
		return false;
	if (place->plain && !place->local)
		*why = "http is for loopback hosts only, use https";
	return !*why;
}

bool
fetch_allowed(const char *url, const char **why)
{
	struct fetch_place place;

	return fetch_place_allowed(&place, url, why);
}

void
fetch_escape(struct buffer *buffer, const char *text)
{
	static const char kept[] = ".ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz"
				   "0123456789-_~";
	const char *letters = kept; /* the dot is the first */

	/* Where a path has them, servers go up by them. */
	if (!strcmp(text, ".") || !strcmp(text, ".."))
		letters++;
	for (; *text; text++)
		if (strchr(letters, *text))
			buffer_byte(buffer, *text);
		else
			buffer_format(buffer, "%%%02X", (unsigned char)*text);
}
