/* SPDX-License-Identifier: MIT */
#include "fetch_call.h"

static enum fetch_outcome
classify_status(long status)
{
	if (status >= 200 && status < 300)
		return FETCH_DONE;
	if (status == 0 || status == 408 || status == 425 || status == 429 ||
	    (status >= 500 && status < 600))
		return FETCH_AGAIN;
	return FETCH_REFUSED;
}

enum fetch_outcome
fetch_classify(int curl_code, long status)
{
	switch ((CURLcode)curl_code) {
	case CURLE_OK:
		return classify_status(status);
	case CURLE_ABORTED_BY_CALLBACK:
		return FETCH_CANCELLED;
	case CURLE_URL_MALFORMAT:
	case CURLE_NOT_BUILT_IN:
	case CURLE_WRITE_ERROR:
	case CURLE_FILESIZE_EXCEEDED:
	case CURLE_TOO_MANY_REDIRECTS:
	case CURLE_BAD_FUNCTION_ARGUMENT:
	case CURLE_UNKNOWN_OPTION:
		return FETCH_REFUSED;
	default:
		/* The network, the other side's TLS, an answer that is not
		 * HTTP, something new: it is not the request's fault, and the
		 * next try may pass. */
		return FETCH_AGAIN;
	}
}
