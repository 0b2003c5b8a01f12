typedef unsigned long long u64;

static u64 mix(u64 sum, u64 value) { return (sum << 7 | sum >> 57) ^ value; }

static u64 classify(int value)
{
	u64 sum = 1;

	switch (value) {
		int unused;
	case -5 ... -1:
		sum = mix(sum, 10);
		break;
	case 0:
		sum = mix(sum, 20);
		/* fall through */
	case 1:
	case 2:
		sum = mix(sum, 30);
		break;
	default:
		sum = mix(sum, 40);
		if (value == 7) {
	case 9:
			sum = mix(sum, 50);
		}
		break;
	case 8:
		return 60;
	}
	return sum;
}

u64 switches(void)
{
	u64 sum = 0;
	int i;

	for (i = -7; i < 12; i++)
		sum = mix(sum, classify(i));
	switch ((unsigned char)300) {
	case 44:
		sum = mix(sum, 1);
	}
	return sum;
}

u64 loops(void)
{
	u64 sum = 0;
	int i = 0, j;

	while (i < 10) {
		if (++i % 3 == 0)
			continue;
		if (i == 8)
			break;
		sum = mix(sum, i);
	}
	do {
		sum = mix(sum, i--);
		if (i == 5)
			continue;
	} while (i > 3);
	do {
		if (sum)
			break;
		sum = 1;
	} while (0);
	for (int k = 0, l = 9; k < l; k += 2, l--)
		for (j = 0;; j++) {
			if (j > k)
				break;
			sum = mix(sum, j * l);
		}
	for (;;)
		if (i++ > 20)
			break;
	return mix(sum, i);
}

u64 gotos(void)
{
	u64 sum = 0;
	int i = 0;

again:
	sum = mix(sum, i);
	if (i++ < 5)
		goto again;
	if (i > 100)
		goto out;
	goto inside;
	while (i > 0) {
		sum = mix(sum, 1000);
inside:
		sum = mix(sum, i--);
	}
	if (0) {
dead:
		sum = mix(sum, 77);
		goto out;
	}
	if (sum)
		goto dead;
	sum = 0;
out:
	return sum;
}

u64 copy_by_eights(void)
{
	unsigned char from[13], to[13] = { 0 }, *p = from, *q = to;
	int count = sizeof(from), turns = (count + 7) / 8, i;
	u64 sum = 0;

	for (i = 0; i < count; i++)
		from[i] = i * 17;
	switch (count % 8) {
	case 0: do { *q++ = *p++;
	case 7:      *q++ = *p++;
	case 6:      *q++ = *p++;
	case 5:      *q++ = *p++;
	case 4:      *q++ = *p++;
	case 3:      *q++ = *p++;
	case 2:      *q++ = *p++;
	case 1:      *q++ = *p++;
		} while (--turns > 0);
	}
	for (i = 0; i < count; i++)
		sum = mix(sum, to[i]);
	return sum;
}

#define find(limit, square)			\
({						\
	__label__ done;				\
	int found = 0;				\
						\
	for (found = 0; found < (limit); found++)	\
		if (found * found == (square))	\
			goto done;		\
	found = -1;				\
done:						\
	found;					\
})

u64 local_labels(void)
{
	u64 sum = find(10, 49);

	sum = mix(sum, find(10, 50));
	return mix(sum, find(3, 4));
}

static u64 trail;
static void leave(int *value) { trail = mix(trail, *value); }
#define tracked __attribute__((cleanup(leave))) int

static int early(int how)
{
	tracked a = 1;

	for (tracked b = 2; b < 4; b++) {
		tracked c = 3;

		if (how == 0)
			return c + a;
		if (how == 1)
			break;
		if (how == 2)
			continue;
		if (how == 3)
			goto out;
		c = 30;
	}
	a = 10;
	if (how == 4) {
		tracked d = 5;
		return ({ tracked e = 6; e + d; });
	}
out:
	return a;
}

u64 cleanups(void)
{
	u64 sum = 0;
	int how;

	trail = 0;
	for (how = 0; how < 6; how++)
		sum = mix(sum, early(how));
	return mix(sum, trail);
}

u64 switches_in_expressions(void)
{
	u64 sum = 0;
	int i;

	for (i = 0; i < 5; i++)
		sum = mix(sum, ({
			int value;

			switch (i) {
			case 1: value = 10; break;
			case 2 ... 3: value = 20; break;
			default: value = 30;
			}
			value;
		}));
	return sum;
}

static int scoped(int how)
{
	int total = 0;

	while (how-- > 0) {
		tracked a = how;

		switch (how) {
		case 3: {
			tracked b = 100;

			total += b;
			break;
		}
		case 2:
			continue;
		default:
			total += 5;
		}
		if (how == 1)
			goto again;
		total += 1;
		continue;
again:
		total += 50;
	}
	return total;
}

u64 cleanups_in_loops(void)
{
	u64 sum = scoped(6);

	return mix(sum, trail);
}
