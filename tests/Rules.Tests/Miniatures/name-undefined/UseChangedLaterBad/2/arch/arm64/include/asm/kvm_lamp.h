#define lamp_power(level) ((level) * 5)
