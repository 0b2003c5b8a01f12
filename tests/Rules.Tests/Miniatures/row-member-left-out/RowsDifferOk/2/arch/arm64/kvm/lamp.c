struct lamp {
	int index;
	int value;
	int mask;
};

static const struct lamp lamps[] = {
	{ .index = 0, .value = 0, .mask = 0 },
	{ .index = 1, .value = 1, .mask = 1 },
	{ .index = 2, .value = 2, .mask = 2 },
	{ .index = 3, .value = 3, .mask = 3 },
	{ .index = 4, .mask = 4 },
	{ .index = 5, .value = 5, .mask = 5 },
	{ .index = 6, .value = 6, .mask = 6 },
	{ .index = 7, .value = 7, .mask = 7 },
	{ .index = 8, .value = 8, .mask = 8 },
	{
		.index = 9,
		.mask = 9, // ok: row-member-left-out
	},
};
