/* SPDX-License-Identifier: MIT */

/*
 * memcpy() and strlen() for a program with musl inside (--wrap). SQLite copies
 * and measures some thousand names of a few bytes each time it reads a schema;
 * musl is made for long ones, and took a fifth of that time. For x86-64: every
 * one of these has SSE2.
 */
#include <emmintrin.h>
#include <stddef.h>
#include <stdint.h>

#define STEP 16
#define LONG 1024 /* from here on the processor does it best by itself */

/* Words at any address, that may be parts of anything. */
typedef uint16_t word2 __attribute__((aligned(1), may_alias));
typedef uint32_t word4 __attribute__((aligned(1), may_alias));
typedef uint64_t word8 __attribute__((aligned(1), may_alias));

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): the linker's names */

void *__wrap_memcpy(void *restrict to, const void *restrict from, size_t size);
size_t __wrap_strlen(const char *text);

/* Two words that overlap are as long as one and two of them, or between. */
#define COPY_TWO(word, to, from, size) \
	do { \
		const word start = *(const word *)(const void *)(from); \
		const word end = *(const word *)(const void *)((from) + \
		    (size) - sizeof(word)); \
		*(word *)(void *)(to) = start; \
		*(word *)(void *)((to) + (size) - sizeof(word)) = end; \
	} while (0)

static void
copy_few(unsigned char *to, const unsigned char *from, size_t size)
{
	if (size >= 8)
		COPY_TWO(word8, to, from, size);
	else if (size >= 4)
		COPY_TWO(word4, to, from, size);
	else if (size >= 2)
		COPY_TWO(word2, to, from, size);
	else if (size)
		*to = *from;
}

/* The last step overlaps the one before it. */
static void
copy_some(unsigned char *to, const unsigned char *from, size_t size)
{
	__m128i last = _mm_loadu_si128(
	    (const __m128i *)(const void *)(from + size - STEP));
	size_t at;

	for (at = 0; at + STEP < size; at += STEP) {
		_mm_storeu_si128((__m128i *)(void *)(to + at),
		    _mm_loadu_si128(
			(const __m128i *)(const void *)(from + at)));
		/* Or the compiler sees what it is, and calls memcpy(). */
		__asm__ volatile("" ::: "memory");
	}
	_mm_storeu_si128((__m128i *)(void *)(to + size - STEP), last);
}

void *
__wrap_memcpy(void *restrict to, const void *restrict from, size_t size)
{
	void *at = to;

	if (size < STEP)
		copy_few(to, from, size);
	else if (size < LONG)
		copy_some(to, from, size);
	else
		__asm__ volatile("rep movsb"
				 : "+D"(at), "+S"(from), "+c"(size)::"memory");
	return to;
}

/* Reads whole steps at addresses that are multiples of it: also bytes before
 * and after the text, but none of another page. */
size_t
__wrap_strlen(const char *text)
{
	size_t before = (uintptr_t)text % STEP;
	const char *at = text - before;
	unsigned ends = ~0U << before;

	for (;; at += STEP, ends = ~0U) {
		ends &= (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(
		    _mm_load_si128((const __m128i *)(const void *)at),
		    _mm_setzero_si128()));
		if (ends)
			break;
	}
	return (size_t)(at - text) + (size_t)__builtin_ctz(ends);
}

/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */
