typedef unsigned long long u64;
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned char u8;
typedef signed char s8;
typedef long long s64;
typedef _Bool bool;

static u64 mix(u64 sum, u64 value) { return (sum << 7 | sum >> 57) ^ value; }

u64 promotions(void)
{
	u8 a = 200, b = 100;
	s8 c = -5;
	u16 d = 65535;
	u64 sum = a + b;

	sum = mix(sum, a * b);
	sum = mix(sum, c);
	sum = mix(sum, c * d);
	sum = mix(sum, (u8)(a + b));
	sum = mix(sum, ~a);
	sum = mix(sum, -b);
	sum = mix(sum, c >> 1);
	sum = mix(sum, (u8)c >> 1);
	sum = mix(sum, d << 15);
	return sum;
}

u64 comparisons(void)
{
	int minus = -1;
	u32 one = 1;
	s64 wide = -1;
	u8 byte = 255;
	u64 sum = 0;

	sum = mix(sum, minus < one);
	sum = mix(sum, wide < one);
	sum = mix(sum, minus == 0xffffffff);
	sum = mix(sum, wide == 0xffffffff);
	sum = mix(sum, byte == minus);
	sum = mix(sum, (s8)byte == minus);
	sum = mix(sum, !byte + !!byte);
	sum = mix(sum, (minus > 0) | (one >= 1) << 1 | (wide <= -1) << 2);
	return sum;
}

u64 divisions(void)
{
	int a = -17, b = 5;
	u32 c = -17;
	s64 d = -1000000000000;
	u64 sum = 0;

	sum = mix(sum, a / b);
	sum = mix(sum, a % b);
	sum = mix(sum, c / b);
	sum = mix(sum, c % 7);
	sum = mix(sum, d / 7);
	sum = mix(sum, d % 1000);
	sum = mix(sum, (u64)d / 7);
	return sum;
}

u64 compound(void)
{
	u8 a = 250;
	signed short b = 30000;
	int c = 1 << 30;
	u64 d = 1;
	bool e = 4;
	u64 sum = 0;

	a += 10;
	sum = mix(sum, a);
	a -= 20;
	sum = mix(sum, a);
	b *= 3;
	sum = mix(sum, b);
	c <<= 1;
	sum = mix(sum, c);
	c >>= 4;
	sum = mix(sum, c);
	d |= c;
	sum = mix(sum, d);
	d ^= a;
	d &= ~0xfu;
	sum = mix(sum, d);
	sum = mix(sum, e);
	e += 5;
	sum = mix(sum, e);
	e--;
	sum = mix(sum, e);
	sum = mix(sum, a /= 7);
	sum = mix(sum, (a %= 3) + 1);
	return sum;
}

u64 increments(void)
{
	u8 a = 255;
	s64 b = 0;
	int array[4] = { 1, 2, 3, 4 };
	int *p = array;
	u64 sum = 0;

	sum = mix(sum, a++);
	sum = mix(sum, a);
	sum = mix(sum, --a);
	sum = mix(sum, b--);
	sum = mix(sum, ++b);
	sum = mix(sum, *p++);
	sum = mix(sum, (*p)++);
	sum = mix(sum, *p);
	sum = mix(sum, *++p);
	sum = mix(sum, --*p);
	sum = mix(sum, p - array);
	sum = mix(sum, p[-1]);
	sum = mix(sum, 1[p]);
	sum = mix(sum, (char *)p - (char *)array);
	return sum;
}

static int calls;
static int count(int value) { calls++; return value; }

u64 choices(void)
{
	u64 sum = 0;
	int a = 3;

	calls = 0;
	sum = mix(sum, count(2) ?: count(9));
	sum = mix(sum, count(0) ?: count(9));
	sum = mix(sum, count(0) && count(1));
	sum = mix(sum, count(1) || count(1));
	sum = mix(sum, a ? -1 : 1u);
	sum = mix(sum, (a, count(4)));
	sum = mix(sum, (a > 2 ? count(1) : count(2)) + (0 ? count(3) : 7));
	sum = mix(sum, ({ int b = a; b *= 2; b + 1; }));
	sum = mix(sum, ({ a = 9; }));
	sum = mix(sum, calls);
	return sum;
}

u64 builtins(void)
{
	u64 sum = 0, r;
	u32 s;
	u8 t;
	u64 big = ~0ULL;
	u8 x = 200;

	sum = mix(sum, __builtin_add_overflow(big, 1ULL, &r));
	sum = mix(sum, r);
	sum = mix(sum, __builtin_sub_overflow(5ULL, big, &r));
	sum = mix(sum, r);
	sum = mix(sum, __builtin_mul_overflow(big, 3ULL, &r));
	sum = mix(sum, __builtin_mul_overflow(1ULL << 31, 3ULL, &r));
	sum = mix(sum, r);
	sum = mix(sum, __builtin_add_overflow(x, x, &t));
	sum = mix(sum, t);
	sum = mix(sum, __builtin_sub_overflow(1, 2, &s));
	sum = mix(sum, s);
	sum = mix(sum, __builtin_add_overflow(s, big, &r));
	sum = mix(sum, __builtin_add_overflow(big, 0u, &s));
	sum = mix(sum, s);
	sum = mix(sum, __builtin_mul_overflow(5ULL, 7ULL, &t));
	sum = mix(sum, __builtin_sub_overflow(x, 201, &r));
	sum = mix(sum, r);
	sum = mix(sum, __builtin_choose_expr(sizeof(x) == 1, x, big));
	sum = mix(sum, _Generic(x, u8: 3, default: 4));
	sum = mix(sum, __builtin_types_compatible_p(u8, unsigned char));
	sum = mix(sum, sizeof("four") + __alignof__(u64));
	sum = mix(sum, __builtin_strlen("eleven"));
	sum = mix(sum, __builtin_popcountl(0xff00) + __builtin_ctzll(8) + __builtin_clz(1));
	return sum;
}

u64 wide(void)
{
	u64 a = 0xfedcba9876543210, b = 77;
	unsigned __int128 product = (unsigned __int128)a * b + 5;

	return (u64)product ^ (u64)(((unsigned __int128)b << 3) - a);
}
