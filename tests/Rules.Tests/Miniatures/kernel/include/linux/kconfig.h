#define IS_ENABLED(option) 0
