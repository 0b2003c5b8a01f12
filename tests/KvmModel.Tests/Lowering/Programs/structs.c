typedef unsigned long long u64;
typedef unsigned int u32;
typedef unsigned char u8;
typedef _Bool bool;

static u64 mix(u64 sum, u64 value) { return (sum << 7 | sum >> 57) ^ value; }

struct bits {
	u32 low : 3;
	int sign : 5;
	u64 wide : 40;
	bool flag : 1;
	u8 : 0;
	u32 next : 31;
};

struct point { int x, y; };

struct outer {
	u8 tag;
	union {
		struct point p;
		u64 raw;
	};
	struct { short a[3]; } inner;
	struct point list[2];
};

u64 bit_fields(void)
{
	struct bits b = { .sign = -3, .flag = 8, .next = -1 };
	u64 sum = 0;

	b.low = 13;
	sum = mix(sum, b.low);
	sum = mix(sum, b.sign);
	sum = mix(sum, b.low - 6);
	sum = mix(sum, b.flag);
	sum = mix(sum, b.next);
	b.wide = ~0ULL;
	sum = mix(sum, b.wide + 1ULL);
	sum = mix(sum, b.low++);
	sum = mix(sum, ++b.low);
	sum = mix(sum, b.sign -= 14);
	sum = mix(sum, b.sign);
	sum = mix(sum, b.flag = 0);
	sum = mix(sum, b.wide >>= 4);
	sum = mix(sum, b.low < -1);
	sum = mix(sum, sizeof(b));
	return sum;
}

static u64 total(struct outer o)
{
	u64 sum = mix(o.tag, o.raw);
	int i;

	for (i = 0; i < 3; i++)
		sum = mix(sum, o.inner.a[i]);
	for (i = 0; i < 2; i++)
		sum = mix(mix(sum, o.list[i].x), o.list[i].y);
	o.tag = 99;
	return sum;
}

static struct point swap(struct point p)
{
	return (struct point){ .x = p.y, .y = p.x };
}

static struct outer make(u8 tag)
{
	struct outer o = {
		.tag = tag, .p = { 1, -2 }, .inner.a[1] = 7, 8, .list[1] = { .y = 4 }, .list[0].x = 5,
	};

	return o;
}

u64 copies(void)
{
	struct outer a = make(3), b = a, *p = &b;
	struct point q = swap((struct point){ 10, 20 });
	u64 sum = total(a);

	b.p.x = 40;
	p->inner.a[2] = -9;
	sum = mix(sum, total(b));
	sum = mix(sum, a.tag);
	sum = mix(sum, make(9).inner.a[2]);
	sum = mix(sum, swap(q).x);
	q = (sum & 1) ? a.list[1] : b.list[0];
	sum = mix(sum, q.y + q.x);
	sum = mix(sum, (sum & 2 ? a : b).raw);
	sum = mix(sum, ({ struct outer c = *p; c.tag++; c; }).tag);
	a = b = make(1);
	sum = mix(sum, total(a) - total(b));
	return sum;
}

u64 literals(void)
{
	u64 sum = 0;
	int i;

	for (i = 0; i < 3; i++) {
		struct point *p = &(struct point){ .y = i };

		sum = mix(sum, p->x++ + p->y);
		sum = mix(sum, p->x);
	}
	sum = mix(sum, ((int[]){ 1, 2, 3 })[2]);
	sum = mix(sum, sizeof((int[]){ 1, 2, 3 }));
	return sum;
}

u64 arrays(void)
{
	char text[] = "hello", more[8] = "abc", list[] = { 'x', [4] = 'y', 'z' };
	u8 grid[3][4] = { { 1, 2 }, [2] = { [1 ... 2] = 5 } };
	int ranges[10] = { [0 ... 9] = 3, [4] = 1 };
	u64 sum = sizeof(text) + sizeof(list);
	u32 i, j;

	for (i = 0; i < sizeof(text); i++)
		sum = mix(sum, text[i]);
	for (i = 0; i < 8; i++)
		sum = mix(sum, more[i]);
	for (i = 0; i < sizeof(list); i++)
		sum = mix(sum, list[i]);
	for (i = 0; i < 3; i++)
		for (j = 0; j < 4; j++)
			sum = mix(sum, grid[i][j]);
	for (i = 0; i < 10; i++)
		sum = mix(sum, ranges[i]);
	sum = mix(sum, &grid[2][1] - &grid[0][2]);
	sum = mix(sum, *(*(grid + 2) + 2));
	sum = mix(sum, "string"[3]);
	return sum;
}

#define container_of(ptr, type, member) ((type *)((char *)(ptr) - __builtin_offsetof(type, member)))

u64 containers(void)
{
	struct outer o = make(17);
	struct point *p = &o.list[1];
	short *a = &o.inner.a[1];
	u64 sum = 0, index = 1;

	sum = mix(sum, container_of(p, struct outer, list[1])->tag);
	sum = mix(sum, container_of(p, struct outer, list[index])->inner.a[1]);
	sum = mix(sum, container_of(a, struct outer, inner.a[1])->raw);
	sum = mix(sum, (u64)&((struct outer *)64)->list[1].y);
	sum = mix(sum, &o == container_of(a, struct outer, inner.a[1]));
	return sum;
}

static int twice(int x) { return 2 * x; }
static int thrice(int x) { return 3 * x; }

struct ops { const char *name; int (*call)(int); };

static const struct ops table[] = { { "twice", twice }, { .call = &thrice, .name = "thrice" }, { } };

u64 pointers_to_functions(void)
{
	const struct ops *op;
	u64 sum = 0;
	int (*f)(int) = twice;

	for (op = table; op->name; op++)
		sum = mix(sum, op->call(7) + op->name[2]);
	sum = mix(sum, f(4) + (*f)(5) + (**thrice)(6));
	sum = mix(sum, f == twice);
	return sum;
}

u64 statics(void)
{
	static int counter = 5;
	static struct point origin = { 3, 4 };
	u64 sum = 0;
	int i;

	for (i = 0; i < 3; i++)
		sum = mix(sum, counter++ + origin.y--);
	return sum + (counter -= 3, origin.y += 3, 0);
}
