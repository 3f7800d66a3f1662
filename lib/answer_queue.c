/* SPDX-License-Identifier: MIT */
#include "answer.h"
#include "buffer.h"
#include "lease_turn.h"

/* Apart from the rest, for those who only want to know. */

void
answer_queue(struct buffer *queue, const char *conversation)
{
	buffer_format(queue, "answer-chat %s", conversation);
}

bool
answer_busy(struct store *store, const char *conversation)
{
	struct buffer queue;
	bool busy;

	buffer_init(&queue, BUFFER_MAXIMUM);
	answer_queue(&queue, conversation);
	busy = lease_turn_busy(store, queue.bytes);
	buffer_release(&queue);
	return busy;
}
